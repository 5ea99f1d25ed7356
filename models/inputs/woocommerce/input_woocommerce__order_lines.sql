{{ config(enabled=coltiva.connects('woocommerce')) }}

with {{ coltiva.woocommerce_orders() }},

{{ coltiva.woocommerce_lines() }},

final as (
    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        discount_amount,
        loaded_at
    from order_lines
)

select * from final
