{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_orders() }},

-- a cart's orders share its vouchers
purchase_codes as (
    select
        parts.order_id,
        min(codes.code) as coupon_code
    from codes
    inner join parts on codes.id_order = parts.id_order
    group by parts.order_id
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.email,
        orders.ordered_at,
        orders.status,
        orders.currency_code,
        cast(null as {{ dbt.type_string() }}) as order_type,
        orders.shipping_amount,
        orders.discount_amount,
        purchase_codes.coupon_code,
        orders.updated_at,
        orders.loaded_at
    from orders
    left join purchase_codes on orders.order_id = purchase_codes.order_id
)

select * from final
