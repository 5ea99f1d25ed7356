-- What counts as a sale, so that sums need no filter; amounts in shop currency only,
-- since those in the order's own do not add up.
{{ config(materialized='view') }}

with orders as (
    select *
    from {{ ref('fct_orders') }}
    where is_valid
),

margins as (
    select
        order_id,
        cost_amount,
        margin_amount
    from {{ ref('int_order_margins') }}
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_status,
        orders.currency_code,
        orders.coupon_code,
        orders.order_type,
        orders.line_count,
        orders.rejected_line_count,
        orders.order_hour,
        orders.gross_amount,
        orders.discount_amount,
        orders.refund_amount,
        orders.net_amount,
        orders.shipping_amount,
        margins.cost_amount,
        margins.margin_amount,
        orders.is_on_promotion,
        orders.is_counted_for_frequency,
        orders.order_date,
        orders.ordered_at
    from orders
    left join margins on orders.order_id = margins.order_id
)

select * from final
