-- What counts as a sale, so that sums need no filter; amounts in shop currency only,
-- since those in the order's own do not add up.
{{ config(materialized='view') }}

with orders as (
    select *
    from {{ ref('fct_orders') }}
    where is_valid
),

final as (
    select
        order_id,
        customer_id,
        order_status,
        currency_code,
        coupon_code,
        order_type,
        line_count,
        rejected_line_count,
        order_hour,
        gross_amount,
        discount_amount,
        refund_amount,
        net_amount,
        shipping_amount,
        is_on_promotion,
        is_counted_for_frequency,
        order_date,
        ordered_at
    from orders
)

select * from final
