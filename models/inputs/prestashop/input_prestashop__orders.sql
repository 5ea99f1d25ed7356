{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_orders() }},

final as (
    select
        order_id,
        customer_id,
        email,
        ordered_at,
        status,
        currency_code,
        cast(null as {{ dbt.type_string() }}) as order_type,
        shipping_amount,
        discount_amount,
        coupon_code,
        updated_at,
        loaded_at
    from orders
)

select * from final
