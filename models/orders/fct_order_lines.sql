{#- One row per accepted line of an order in fct_orders. Net is before order
    discounts and refunds, which belong to no line; amounts add up over lines. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='order_id',
    meta={'changed_in': 'int_changed_orders'},
) }}

with changed_orders as (
    select order_id
    from {{ ref('int_changed_orders') }}
),

orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.currency_code,
        orders.exchange_rate,
        orders.order_date,
        orders.ordered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join changed_orders on orders.order_id = changed_orders.order_id
),

-- amounts of changed orders only: joined first, multiplied then
order_lines as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        orders.customer_id,
        order_lines.product_id,
        orders.currency_code,
        orders.exchange_rate,
        order_lines.quantity,
        order_lines.unit_price,
        {{ coltiva.multiply_amount(
            'order_lines.quantity', 'order_lines.unit_price'
        ) }} as gross_amount_original,
        order_lines.discount_amount as discount_amount_original,
        orders.order_date,
        orders.ordered_at
    from {{ ref('stg_shop__order_lines') }} as order_lines
    inner join orders on order_lines.order_id = orders.order_id
),

final as (
    select
        order_line_id,
        order_id,
        customer_id,
        product_id,
        currency_code,
        quantity,
        unit_price as unit_price_original,
        {{ coltiva.convert_amount('gross_amount_original', 'exchange_rate') }}
            as gross_amount,
        {{ coltiva.convert_amount('discount_amount_original', 'exchange_rate') }}
            as discount_amount,
        {{ coltiva.convert_amount(
            'gross_amount_original - discount_amount_original', 'exchange_rate'
        ) }} as net_amount,
        gross_amount_original,
        discount_amount_original,
        order_date,
        ordered_at
    from order_lines
)

select * from final
