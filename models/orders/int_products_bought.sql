{#- One row per person and product in the orders that count today: what was spent on it.
    Net of line discounts; order discounts and refunds belong to no product. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_people'), 'customer_id') }}",
) }}

with touched as ( -- noqa: ST03
    select customer_id
    from {{ ref('int_changed_people') }}
),

orders as (
    select
        order_id,
        customer_id,
        exchange_rate
    from {{ ref('int_order_net_periods') }}
    where
        is_current
        and is_counted
        and customer_id is not null
        and {{ of_news('customer_id', 'touched') }}
),

order_lines as (
    select
        order_id,
        product_id,
        {{ multiply_amount('quantity', 'unit_price') }} - discount_amount as net_amount
    from {{ ref('stg_shop__order_lines') }}
    where is_accepted and product_id is not null
),

final as (
    select
        orders.customer_id,
        order_lines.product_id,
        cast(
            sum(
                {{ multiply_amount('order_lines.net_amount', 'orders.exchange_rate') }}
            ) as numeric(18, 4)
        ) as net_amount
    from orders
    inner join order_lines on orders.order_id = order_lines.order_id
    group by orders.customer_id, order_lines.product_id
)

select * from final
