{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='order_id',
    meta={'changed_in': 'int_changed_orders'},
) }}

with orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        orders.ordered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join {{ ref('int_changed_orders') }} as changed_orders
        on orders.order_id = changed_orders.order_id
    where orders.is_merchandise
),

counted_orders as (
    select order_id
    from {{ ref('int_order_net_periods') }}
    where is_current and is_counted
),

order_lines as (
    select
        order_id,
        product_id,
        quantity
    from {{ ref('int_order_lines') }}
    where product_id is not null and is_merchandise
),

final as (
    select
        orders.order_id,
        order_lines.product_id,
        orders.customer_id,
        cast(sum(order_lines.quantity) as numeric(18, 4)) as quantity,
        orders.order_date,
        orders.ordered_at
    from orders
    inner join counted_orders on orders.order_id = counted_orders.order_id
    inner join order_lines on orders.order_id = order_lines.order_id
    group by
        orders.order_id,
        order_lines.product_id,
        orders.customer_id,
        orders.order_date,
        orders.ordered_at
    having sum(order_lines.quantity) > 0
)

select * from final
