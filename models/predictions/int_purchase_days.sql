with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
    where as_of_at is not null
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

final as (
    select
        orders.customer_id,
        cast(sum(orders.net_amount) as numeric(18, 4)) as net_amount,
        orders.order_date as purchase_date
    from orders
    inner join as_of
        on
            {{ coltiva.happened_by('orders.valid_from_at', 'as_of.as_of_at') }}
            and (orders.valid_to_at is null or orders.valid_to_at > as_of.as_of_at)
    group by orders.customer_id, orders.order_date
)

select * from final
