with people as (
    select
        rfm_segment,
        level_order,
        customer_count,
        reachable_count,
        monetary_amount
    from {{ ref('rpt_engagement_matrix') }}
),

segments as (
    select
        rfm_segment,
        description,
        colour,
        segment_order,
        is_at_risk
    from {{ ref('seed_segments') }}
),

months as (
    select
        rfm_segment,
        customer_count,
        as_of_date
    from {{ ref('rpt_segment_summary') }}
),

last_month as (
    select max(as_of_date) as previous_date
    from months
),

hottest as (
    select max(level_order) as level_order
    from {{ ref('seed_engagement_levels') }}
),

summed as (
    select
        people.rfm_segment,
        sum(people.customer_count) as customer_count,
        sum(people.reachable_count) as reachable_count,
        sum(
            case
                when people.level_order = hottest.level_order
                    then people.customer_count
                else 0
            end
        ) as hot_count,
        cast(sum(people.monetary_amount) as numeric(18, 4)) as monetary_amount
    from people
    cross join hottest
    group by people.rfm_segment
),

totals as (
    select
        sum(customer_count) as customer_count,
        cast(
            sum(case when monetary_amount > 0 then monetary_amount else 0 end)
            as numeric(18, 4)
        ) as positive_amount
    from summed
),

final as (
    select
        summed.rfm_segment,
        segments.description,
        segments.colour,
        segments.segment_order,
        cast(summed.customer_count as integer) as customer_count,
        {{ coltiva.divide_counts('summed.customer_count', 'totals.customer_count') }}
            as customer_rate,
        cast(
            case
                when last_month.previous_date is not null
                    then coalesce(months.customer_count, 0)
            end as integer
        ) as previous_customer_count,
        cast(summed.reachable_count as integer) as reachable_count,
        cast(summed.hot_count as integer) as hot_count,
        summed.monetary_amount,
        cast(
            case
                when summed.monetary_amount > 0
                    then {{ coltiva.divide_counts(
                        coltiva.ten_thousandths('summed.monetary_amount'),
                        coltiva.ten_thousandths('totals.positive_amount')
                    ) }}
            end as numeric(18, 4)
        ) as monetary_rate,
        segments.is_at_risk,
        last_month.previous_date
    from summed
    inner join segments on summed.rfm_segment = segments.rfm_segment
    cross join totals
    cross join last_month
    left join months
        on
            summed.rfm_segment = months.rfm_segment
            and last_month.previous_date = months.as_of_date
)

select * from final
