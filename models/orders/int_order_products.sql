{#- One row per order that counts and product bought in it: the lines of a product
    are netted, so that what was taken back in the order itself is not there. A guest
    without e-mail has no customer_id. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_orders'), 'order_id') }}",
) }}

with touched as ( -- noqa: ST03
    select order_id
    from {{ ref('int_changed_orders') }}
),

orders as (
    select
        order_id,
        customer_id,
        order_date,
        ordered_at
    from {{ ref('int_orders_priced') }}
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
        sum(quantity) as quantity
    from {{ ref('stg_shop__order_lines') }}
    where
        product_id is not null
        and {{ of_news('order_id', 'touched') }}
    group by order_id, product_id
    having sum(quantity) > 0
),

final as (
    select
        orders.order_id,
        order_lines.product_id,
        orders.customer_id,
        cast(order_lines.quantity as numeric(18, 4)) as quantity,
        orders.order_date,
        orders.ordered_at
    from order_lines
    inner join counted_orders on order_lines.order_id = counted_orders.order_id
    inner join orders on order_lines.order_id = orders.order_id
)

select * from final
