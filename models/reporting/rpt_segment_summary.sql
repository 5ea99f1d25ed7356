with history as (
    select
        customer_id,
        rfm_segment,
        monetary_amount,
        engagement_points,
        is_vip,
        as_of_date,
        cast({{ dbt.date_trunc('month', 'as_of_date') }} as date) as month_start_date
    from {{ ref('customer_segment_history') }}
),

months as (
    select
        customer_id,
        order_count,
        net_amount,
        month_start_date
    from {{ ref('int_customer_months') }}
),

segments as (
    select
        rfm_segment,
        segment_order
    from {{ ref('seed_segments') }}
),

summed as (
    select
        history.rfm_segment,
        count(*) as customer_count,
        sum(case when history.is_vip then 1 else 0 end) as vip_count,
        sum(case when history.engagement_points > 0 then 1 else 0 end)
            as engaged_count,
        sum(case when months.order_count > 0 then 1 else 0 end) as ordering_count,
        sum(coalesce(months.order_count, 0)) as month_order_count,
        cast(sum(coalesce(history.monetary_amount, 0)) as numeric(18, 4))
            as monetary_amount,
        cast(sum(coalesce(months.net_amount, 0)) as numeric(18, 4))
            as month_net_amount,
        cast(sum(history.engagement_points) as numeric(18, 4)) as engagement_points,
        history.as_of_date
    from history
    left join months
        on
            history.customer_id = months.customer_id
            and history.month_start_date = months.month_start_date
    group by history.rfm_segment, history.as_of_date
),

totals as (
    select
        as_of_date,
        sum(customer_count) as customer_count,
        sum(month_net_amount) as month_net_amount
    from summed
    group by as_of_date
),

final as (
    select
        summed.rfm_segment,
        segments.segment_order,
        cast(summed.customer_count as integer) as customer_count,
        {{ coltiva.divide_counts('summed.customer_count', 'totals.customer_count') }}
            as customer_rate,
        cast(summed.vip_count as integer) as vip_count,
        cast(summed.engaged_count as integer) as engaged_count,
        {{ coltiva.divide_amount('summed.engagement_points', 'summed.customer_count') }}
            as average_engagement_points,
        summed.monetary_amount,
        cast(summed.ordering_count as integer) as ordering_count,
        cast(summed.month_order_count as integer) as month_order_count,
        summed.month_net_amount,
        {{ coltiva.divide_counts(
            coltiva.ten_thousandths('summed.month_net_amount'),
            coltiva.ten_thousandths('totals.month_net_amount')
        ) }} as month_net_rate,
        {{ coltiva.divide_amount(
            'summed.month_net_amount', 'summed.month_order_count'
        ) }}
            as average_order_amount,
        summed.as_of_date
    from summed
    inner join totals on summed.as_of_date = totals.as_of_date
    inner join segments on summed.rfm_segment = segments.rfm_segment
)

select * from final
