with refunds as (
    select *
    from {{ ref('base_shop__refunds') }}
    where is_accepted
),

nobodies as (
    {{ coltiva.excluded_values('refunds', 'refunds', 'customer_id', 'no_identity') }}
),

final as (
    select
        refunds.refund_id,
        refunds.order_id,
        case when nobodies.customer_id is null then refunds.customer_id end
            as customer_id,
        refunds.refunded_at,
        refunds.amount,
        refunds.shipping_amount,
        refunds.loaded_at
    from refunds
    left join nobodies on refunds.customer_id = nobodies.customer_id
)

select * from final
