-- The rule that reports use, so that its sums need no filter; the others are in
-- fct_attributed_orders_by_rule.
{{ config(materialized='view') }}

with attributed_orders as (
    select *
    from {{ ref('fct_attributed_orders_by_rule') }}
    where is_default
),

final as (
    select
        order_id,
        touch_id,
        customer_id,
        campaign_id,
        attribution_window,
        attribution_method,
        program,
        channel,
        touch_position,
        touch_count,
        weight,
        attributed_amount,
        is_default,
        sent_date,
        order_date,
        window_start_at,
        ordered_at
    from attributed_orders
)

select * from final
