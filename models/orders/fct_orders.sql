{#- One row per accepted order up to the run's moment. Amounts add up over orders;
    those in the order's own currency (*_original) only within one currency. -#}
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

priced as (
    select orders.*
    from {{ ref('int_orders_priced') }} as orders
    inner join changed_orders on orders.order_id = changed_orders.order_id
),

net_periods as (
    select
        order_id,
        refund_amount_original,
        refund_shipping_amount_original,
        excess_refund_amount_original,
        net_amount_original,
        net_amount,
        is_counted,
        is_counted_for_frequency
    from {{ ref('int_order_net_periods') }}
    where is_current
),

joined as (
    select
        priced.*,
        net_periods.refund_amount_original,
        net_periods.refund_shipping_amount_original,
        net_periods.excess_refund_amount_original,
        net_periods.net_amount_original,
        net_periods.net_amount,
        net_periods.is_counted,
        net_periods.is_counted_for_frequency
    from priced
    inner join net_periods on priced.order_id = net_periods.order_id
),

final as (
    select
        order_id,
        customer_id,
        order_status,
        currency_code,
        coupon_code,
        case
            when is_counted then null
            when not is_status_counted then 'status_not_counted'
            when line_count = 0 then 'no_lines'
            when not counts_for_amount then 'type_not_counted'
            when counted_line_count = 0 then 'no_merchandise'
            else 'net_not_positive'
        end as invalid_reason,
        exchange_rate,
        cast(line_count as integer) as line_count,
        {{ coltiva.convert_amount(
            'gross_amount_original', 'exchange_rate'
        ) }} as gross_amount,
        {{ coltiva.convert_amount('discount_amount_original', 'exchange_rate') }}
            as discount_amount,
        {{ coltiva.convert_amount('refund_amount_original', 'exchange_rate') }}
            as refund_amount,
        net_amount,
        {{ coltiva.convert_amount('shipping_amount_original', 'exchange_rate') }}
            as shipping_amount,
        gross_amount_original,
        discount_amount_original,
        refund_amount_original,
        net_amount_original,
        shipping_amount_original,
        is_counted as is_valid,
        is_on_promotion,
        order_date,
        ordered_at,
        order_type,
        cast(rejected_line_count as integer) as rejected_line_count,
        {{ coltiva.convert_amount('other_amount_original', 'exchange_rate') }}
            as other_amount,
        {{ coltiva.convert_amount('refund_shipping_amount_original', 'exchange_rate') }}
            as refund_shipping_amount,
        {{ coltiva.convert_amount('excess_refund_amount_original', 'exchange_rate') }}
            as excess_refund_amount,
        other_amount_original,
        refund_shipping_amount_original,
        excess_refund_amount_original,
        is_counted_for_frequency,
        has_discount_told_twice,
        {{ coltiva.shop_hour('ordered_at', var('shop_timezone')) }} as order_hour
    from joined
)

select * from final
