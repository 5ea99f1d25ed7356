with final as (
    select
        refund_id,
        order_id,
        case
            when not {{ coltiva.is_excluded(
                'refunds.customer_id', 'refunds', 'customer_id', 'no_identity'
            ) }}
                then customer_id
        end as customer_id,
        refunded_at,
        amount,
        shipping_amount,
        loaded_at
    from {{ ref('base_shop__refunds') }} as refunds
    where is_accepted
)

select * from final
