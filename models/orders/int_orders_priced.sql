{#- What an order was worth before refunds, in its own currency (*_original). Only lines
    that count for the amount are in gross. -#}
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
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.gross_amount_original as gross_amount,
        order_lines.discount_amount_original as discount_amount,
        orders.counts_for_amount and order_lines.counts_for_amount as is_counted,
        orders.counts_for_frequency
        and order_lines.counts_for_frequency as makes_order
    from {{ ref('int_order_lines') }} as order_lines
    inner join orders on order_lines.order_id = orders.order_id
),

line_totals as (
    select
        order_id,
        count(*) as line_count,
        sum(case when is_counted then 1 else 0 end) as counted_line_count,
        sum(case when is_counted and makes_order then 1 else 0 end) as order_line_count,
        sum(case when is_counted then gross_amount else 0 end) as gross_amount,
        sum(case when is_counted then discount_amount else 0 end) as discount_amount,
        sum(case when is_counted then 0 else gross_amount - discount_amount end)
            as other_amount,
        sum(discount_amount) as line_discount_amount
    from order_lines
    group by order_id
),

-- a line sent again as it should be is no longer missing
rejected_lines as (
    select
        rejected.order_id,
        count(*) as line_count
    from {{ ref('base_shop__order_lines') }} as rejected
    inner join changed_orders on rejected.order_id = changed_orders.order_id
    left join order_lines on rejected.order_line_id = order_lines.order_line_id
    where
        rejected.rejection_reason not in ('duplicate_key', 'excluded')
        and order_lines.order_line_id is null
    group by rejected.order_id
),

refunded_orders as (
    select distinct order_id
    from {{ ref('int_refunds_assigned') }}
    where is_linked and refund_amount_original > 0
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
        orders.*,
        exchange_rates.exchange_rate,
        coalesce(line_totals.line_count, 0) as line_count,
        coalesce(line_totals.counted_line_count, 0) as counted_line_count,
        coalesce(rejected_lines.line_count, 0) as rejected_line_count,
        coalesce(line_totals.gross_amount, 0) as gross_amount_original,
        coalesce(line_totals.discount_amount, 0) as line_discount_amount,
        coalesce(line_totals.other_amount, 0) as other_amount,
        -- beside other lines, of the order's discount what the counted ones can bear
        case
            when line_totals.line_count > line_totals.counted_line_count
                then least(
                    orders.discount_amount,
                    greatest(line_totals.gross_amount - line_totals.discount_amount, 0)
                )
            else orders.discount_amount
        end as order_discount_amount,
        orders.discount_amount > 0
        and orders.discount_amount = coalesce(line_totals.line_discount_amount, 0)
            as has_discount_told_twice,
        coalesce(line_totals.order_line_count, 0) > 0 as has_frequency_line,
        refunded_orders.order_id is not null as has_refund
    from orders
    inner join exchange_rates
        on
            orders.currency_code = exchange_rates.currency_code
            and orders.order_date >= exchange_rates.valid_from
            and orders.order_date < exchange_rates.valid_to
    left join line_totals on orders.order_id = line_totals.order_id
    left join rejected_lines on orders.order_id = rejected_lines.order_id
    left join refunded_orders on orders.order_id = refunded_orders.order_id
),

final as (
    select
        order_id,
        customer_id,
        order_status,
        currency_code,
        order_type,
        coupon_code,
        exchange_rate,
        line_count,
        counted_line_count,
        rejected_line_count,
        shipping_amount as shipping_amount_original,
        cast(gross_amount_original as numeric(18, 4)) as gross_amount_original,
        cast(line_discount_amount + order_discount_amount as numeric(18, 4))
            as discount_amount_original,
        cast(other_amount - discount_amount + order_discount_amount as numeric(18, 4))
            as other_amount_original,
        is_status_counted or (is_status_refunded and has_refund) as is_status_counted,
        is_status_refunded and not is_status_counted as is_counted_by_refunds,
        is_merchandise,
        counts_for_amount,
        has_frequency_line as counts_for_frequency,
        has_discount_told_twice,
        {{ 'coupon_code is not null' if 'coupon' in promoting else 'false' }}
        or (
            gross_amount_original > 0
            and {{ 'line_discount_amount' if 'line' in promoting else '0' }}
            + {{ 'order_discount_amount' if 'order' in promoting else '0' }}
            >= {{ var('promotion_min_discount_rate') }} * gross_amount_original
        ) as is_on_promotion,
        order_date,
        ordered_at
    from totalled
)

select * from final
