-- Read in place of Coltiva's own, which is disabled.
with shop_orders as (
    select * from shop_raw.orders
),

final as (
    select
        order_id,
        customer_id,
        email,
        ordered_at,
        status,
        currency_code,
        order_type,
        shipping_amount,
        discount_amount,
        coupon_code,
        updated_at,
        loaded_at
    from shop_orders
)

select * from final
