with as_of_dates as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of_dates') }}
    where is_open
),

orders as (
    select
        order_id,
        customer_id,
        net_amount,
        is_counted_for_frequency,
        is_on_promotion,
        order_date,
        ordered_at,
        valid_from_at,
        valid_to_at
    from {{ ref('int_order_net_periods') }}
    where is_status_counted and customer_id is not null
),

refunds as (
    select
        customer_id,
        refund_amount,
        refund_date,
        refunded_at
    from {{ ref('int_refunds_assigned') }}
    where not is_linked
),

people as (
    select
        customer_id,
        is_current,
        as_of_date
    from {{ ref('int_people_by_date') }}
),

orders_by_date as (
    select
        as_of_dates.as_of_date,
        orders.customer_id,
        orders.net_amount,
        orders.order_date,
        orders.is_on_promotion,
        orders.is_counted_for_frequency
        and {{ coltiva.counts_once(
            'orders.customer_id, as_of_dates.as_of_date, '
            ~ 'orders.is_counted_for_frequency',
            'orders.ordered_at', 'orders.order_id', var('merge_orders_within_minutes')
        ) }} as is_counted,
        {{ coltiva.is_within_days('orders.order_date', 'as_of_dates.as_of_date',
                          var('rfm_window_days')) }} as is_in_window,
        {{ coltiva.is_within_days('orders.order_date', 'as_of_dates.as_of_date',
                          var('vip_window_days')) }} as is_in_vip_window
    from as_of_dates
    inner join orders
        on
            {{ coltiva.happened_by('orders.valid_from_at', 'as_of_dates.as_of_at') }}
            and (
                orders.valid_to_at is null
                or as_of_dates.as_of_at < orders.valid_to_at
            )
),

order_facts as (
    select
        customer_id,
        as_of_date,
        min(case when is_counted then order_date end) as first_order_date,
        max(case when is_counted then order_date end) as last_order_date,
        sum(case when is_counted then 1 else 0 end) as lifetime_order_count,
        sum(case when is_counted and is_on_promotion then 1 else 0 end)
            as promotion_order_count,
        sum(case when is_counted and is_in_vip_window then 1 else 0 end)
            as vip_window_order_count,
        sum(case when is_counted and is_in_window then 1 else 0 end) as order_count,
        sum(case when is_in_window then net_amount else 0 end) as net_amount
    from orders_by_date
    group by customer_id, as_of_date
),

refund_facts as (
    select
        refunds.customer_id,
        as_of_dates.as_of_date,
        sum(refunds.refund_amount) as refund_amount
    from as_of_dates
    inner join refunds on as_of_dates.as_of_at >= refunds.refunded_at
    where
        {{ coltiva.is_within_days('refunds.refund_date', 'as_of_dates.as_of_date',
                          var('rfm_window_days')) }}
    group by refunds.customer_id, as_of_dates.as_of_date
),

buyers as (
    select
        order_facts.*,
        cast(
            order_facts.net_amount
            - coalesce(refund_facts.refund_amount, 0) as numeric(18, 4)
        ) as monetary_amount
    from order_facts
    left join refund_facts
        on
            order_facts.customer_id = refund_facts.customer_id
            and order_facts.as_of_date = refund_facts.as_of_date
    where order_facts.last_order_date is not null
),

final as (
    select
        people.customer_id,
        cast(
            {{ coltiva.datediff(
                'buyers.last_order_date', 'people.as_of_date', 'day'
            ) }} as integer
        ) as recency_days,
        cast(buyers.order_count as integer) as order_count,
        cast(buyers.lifetime_order_count as integer) as lifetime_order_count,
        cast(buyers.promotion_order_count as integer) as promotion_order_count,
        cast(buyers.vip_window_order_count as integer) as vip_window_order_count,
        buyers.monetary_amount,
        {{ coltiva.divide_amount('buyers.monetary_amount', 'buyers.order_count') }}
            as average_order_amount,
        buyers.customer_id is not null as is_buyer,
        people.is_current,
        people.as_of_date,
        buyers.first_order_date,
        buyers.last_order_date
    from people
    left join buyers
        on
            people.customer_id = buyers.customer_id
            and people.as_of_date = buyers.as_of_date
)

select * from final
