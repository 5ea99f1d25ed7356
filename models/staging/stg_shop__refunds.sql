with final as (
    select
        refund_id,
        order_id,
        customer_id,
        refunded_at,
        amount,
        shipping_amount,
        loaded_at
    from {{ ref('base_shop__refunds') }}
    where is_accepted
)

select * from final
