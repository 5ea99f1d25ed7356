{#- One row per accepted order up to the run's moment. Amounts add up over orders;
    those in the order's own currency (*_original) only within one currency. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    pre_hook="{{ forget(ref('int_changed_orders'), 'order_id') }}",
) }}

with touched as ( -- noqa: ST03
    select order_id
    from {{ ref('int_changed_orders') }}
),

priced as (
    select *
    from {{ ref('int_orders_priced') }}
    where {{ of_news('order_id', 'touched') }}
),

netted as (
    select
        order_id,
        refund_amount_original,
        net_amount_original,
        net_amount,
        is_counted
    from {{ ref('int_order_net_periods') }}
    where is_current
),

joined as (
    select
        priced.*,
        netted.refund_amount_original,
        netted.net_amount_original,
        netted.net_amount,
        netted.is_counted
    from priced
    inner join netted on priced.order_id = netted.order_id
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
            else 'net_not_positive'
        end as invalid_reason,
        exchange_rate,
        cast(line_count as integer) as line_count,
        {{ multiply_amount('gross_amount_original', 'exchange_rate') }} as gross_amount,
        {{ multiply_amount('discount_amount_original', 'exchange_rate') }}
            as discount_amount,
        {{ multiply_amount('refund_amount_original', 'exchange_rate') }}
            as refund_amount,
        net_amount,
        {{ multiply_amount('shipping_amount_original', 'exchange_rate') }}
            as shipping_amount,
        gross_amount_original,
        discount_amount_original,
        refund_amount_original,
        net_amount_original,
        shipping_amount_original,
        is_counted as is_valid,
        is_on_promotion,
        order_date,
        ordered_at
    from joined
)

select * from final
