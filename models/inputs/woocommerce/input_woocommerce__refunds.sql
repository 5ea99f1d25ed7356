{{ config(enabled=coltiva.connects('woocommerce')) }}

with {{ coltiva.woocommerce_orders() }},

{{ coltiva.woocommerce_lines() }},

{{ coltiva.woocommerce_charges() }},

{{ coltiva.woocommerce_refunds() }},

-- goods put back into stock for nothing are no refund
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
    where amount > 0 or amount is null
)

select * from final
