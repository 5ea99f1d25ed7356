{#- One row per accepted order up to the run's moment: whose it is, what it was
    worth before refunds, in its own currency (*_original), and whether it was
    bought on promotion. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='order_id',
    meta={'changed_in': 'int_changed_orders'},
) }}
{%- set promoting = var('promotion_discounts').split(',') | map('trim') | list %}

with changed_orders as (
    select order_id
    from {{ ref('int_changed_orders') }}
),

orders as (
    select orders.*
    from {{ ref('int_orders_identified') }} as orders
    inner join changed_orders on orders.order_id = changed_orders.order_id
),

order_lines as (
    select
        order_lines.order_id,
        count(*) as line_count,
        sum(
            {{ coltiva.multiply_amount(
                'order_lines.quantity', 'order_lines.unit_price'
            ) }}
        )
            as gross_amount,
        sum(order_lines.discount_amount) as discount_amount
    from {{ ref('stg_shop__order_lines') }} as order_lines
    inner join changed_orders on order_lines.order_id = changed_orders.order_id
    group by order_lines.order_id
),

statuses as (
    select
        order_status,
        is_counted
    from {{ ref('seed_order_statuses') }}
),

exchange_rates as (
    select
        currency_code,
        exchange_rate,
        valid_from,
        valid_to
    from {{ ref('stg_rules__exchange_rates') }}
),

totalled as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_status,
        orders.currency_code,
        orders.coupon_code,
        exchange_rates.exchange_rate,
        coalesce(order_lines.line_count, 0) as line_count,
        orders.shipping_amount as shipping_amount_original,
        coalesce(order_lines.gross_amount, 0) as gross_amount_original,
        coalesce(order_lines.discount_amount, 0)
        + orders.discount_amount as discount_amount_original,
        {{ 'coalesce(order_lines.discount_amount, 0)' if 'line' in promoting else '0' }}
        + {{ 'orders.discount_amount' if 'order' in promoting else '0' }}
            as promotion_discount_amount,
        coalesce(statuses.is_counted, false) as is_status_counted,
        orders.order_date,
        orders.ordered_at
    from orders
    inner join exchange_rates
        on
            orders.currency_code = exchange_rates.currency_code
            and orders.order_date >= exchange_rates.valid_from
            and orders.order_date < exchange_rates.valid_to
    left join order_lines on orders.order_id = order_lines.order_id
    left join statuses on orders.order_status = statuses.order_status
),

final as (
    select
        order_id,
        customer_id,
        order_status,
        currency_code,
        coupon_code,
        exchange_rate,
        line_count,
        shipping_amount_original,
        cast(gross_amount_original as numeric(18, 4)) as gross_amount_original,
        cast(discount_amount_original as numeric(18, 4)) as discount_amount_original,
        is_status_counted,
        {{ 'coupon_code is not null' if 'coupon' in promoting else 'false' }}
        or (
            gross_amount_original > 0
            and promotion_discount_amount
            >= {{ var('promotion_min_discount_rate') }} * gross_amount_original
        ) as is_on_promotion,
        order_date,
        ordered_at
    from totalled
)

select * from final
