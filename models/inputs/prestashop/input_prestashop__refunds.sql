{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_orders() }},

{{ coltiva.prestashop_lines() }},

{{ coltiva.prestashop_refunds() }},

final as (
    select
        refund_id,
        order_id,
        customer_id,
        refunded_at,
        amount,
        shipping_amount,
        loaded_at
    from refunds
    where amount > 0
)

select * from final
