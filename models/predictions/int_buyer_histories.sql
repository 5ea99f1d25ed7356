with as_of_dates as (
    select
        as_of_date,
        as_of_at,
        is_month_end,
        is_current
    from {{ ref('int_as_of_dates') }}
    where is_open and months_ago <= 7
),

orders as (
    select
        customer_id,
        net_amount,
        order_date,
        valid_from_at,
        valid_to_at
    from {{ ref('int_order_net_periods') }}
    where is_counted_for_frequency and customer_id is not null
),

purchase_days as (
    select
        orders.customer_id,
        as_of_dates.as_of_date,
        as_of_dates.is_month_end,
        as_of_dates.is_current,
        orders.order_date,
        sum(orders.net_amount) as net_amount,
        min(orders.order_date) over (
            partition by orders.customer_id, as_of_dates.as_of_date
        ) as first_order_date
    from as_of_dates
    inner join orders
        on
            {{ coltiva.happened_by('orders.valid_from_at', 'as_of_dates.as_of_at') }}
            and (
                orders.valid_to_at is null
                or as_of_dates.as_of_at < orders.valid_to_at
            )
    group by
        orders.customer_id,
        as_of_dates.as_of_date,
        as_of_dates.is_month_end,
        as_of_dates.is_current,
        orders.order_date
),

histories as (
    select
        customer_id,
        as_of_date,
        is_month_end,
        is_current,
        first_order_date,
        max(order_date) as last_order_date,
        count(*) - 1 as repeat_count,
        sum(case when order_date > first_order_date then net_amount end)
            as repeat_amount
    from purchase_days
    group by customer_id, as_of_date, is_month_end, is_current, first_order_date
),

final as (
    select
        customer_id,
        cast(repeat_count as integer) as repeat_count,
        cast(
            {{ coltiva.datediff('first_order_date', 'last_order_date', 'day') }}
            as integer
        ) as days_to_last,
        cast(
            {{ coltiva.datediff('first_order_date', 'as_of_date', 'day') }}
            as integer
        ) as days_known,
        {{ coltiva.divide_amount(
            'repeat_amount', 'repeat_count'
        ) }} as repeat_mean_amount,
        is_month_end,
        is_current,
        as_of_date
    from histories
)

select * from final
