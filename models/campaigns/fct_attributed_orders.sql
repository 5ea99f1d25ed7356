{#- One row per counting order, attribution window, method and touch that has a part in
    the order. Weights and amounts add up within one window and one method only:
    filter on is_default, or on both. -#}

with orders as (
    select *
    from {{ ref('int_attributed_orders') }}
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
    from orders
)

select * from final
