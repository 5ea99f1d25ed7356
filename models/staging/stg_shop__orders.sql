with accepted as (
    select *
    from {{ ref('base_shop__orders') }}
    where is_accepted
),

{{ coltiva.identified('accepted', 'orders', [
    'order_id', 'ordered_at', 'status', 'currency_code', 'order_type',
    'shipping_amount', 'discount_amount', 'coupon_code', 'updated_at', 'loaded_at',
]) }},

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
    from identified
)

select * from final
