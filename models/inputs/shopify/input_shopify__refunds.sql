{{ config(enabled=coltiva.connects('shopify')) }}

with {{ coltiva.shopify_orders() }},

{{ coltiva.shopify_lines() }},

{{ coltiva.shopify_refunds() }},

final as (
    select
        refund_id,
        order_id,
        customer_id,
        refunded_at,
        cast(goods_amount + coalesce(shipping_amount, 0) as numeric(18, 4)) as amount,
        shipping_amount,
        loaded_at
    from refunds
    where goods_amount + coalesce(shipping_amount, 0) > 0
)

select * from final
