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
        orders.is_merchandise,
        orders.counts_for_amount,
        orders.order_date,
        orders.ordered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join changed_orders on orders.order_id = changed_orders.order_id
),

order_lines as (
    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        gross_amount_original,
        discount_amount_original,
        is_merchandise,
        counts_for_amount
    from {{ ref('int_order_lines') }}
),

counted_orders as (
    select order_id
    from {{ ref('int_order_net_periods') }}
    where is_current and is_counted
),

final as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        orders.customer_id,
        order_lines.product_id,
        orders.currency_code,
        order_lines.quantity,
        order_lines.unit_price as unit_price_original,
        {{ coltiva.convert_amount(
            'order_lines.gross_amount_original', 'orders.exchange_rate'
        ) }} as gross_amount,
        {{ coltiva.convert_amount(
            'order_lines.discount_amount_original', 'orders.exchange_rate'
        ) }} as discount_amount,
        {{ coltiva.convert_amount(
            'order_lines.gross_amount_original - order_lines.discount_amount_original',
            'orders.exchange_rate'
        ) }} as net_amount,
        order_lines.gross_amount_original,
        order_lines.discount_amount_original,
        orders.order_date,
        orders.ordered_at,
        orders.is_merchandise and order_lines.is_merchandise as is_merchandise,
        counted_orders.order_id is not null
        and orders.counts_for_amount
        and order_lines.counts_for_amount as is_valid
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
    left join counted_orders on order_lines.order_id = counted_orders.order_id
)

select * from final
