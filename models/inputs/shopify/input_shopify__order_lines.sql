{{ config(enabled=coltiva.connects('shopify')) }}

with {{ coltiva.shopify_orders() }},

{{ coltiva.shopify_lines() }},

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
