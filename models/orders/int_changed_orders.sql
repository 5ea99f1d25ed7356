with new_orders as (
    select order_id
    from {{ ref('int_new_orders') }}
),

identities as (
    select
        identity_type,
        identity_value
    from {{ ref('int_changed_identities') }}
),

orders as (
    select
        order_id,
        customer_id,
        email
    from {{ ref('stg_shop__orders') }}
),

final as (
    select order_id
    from new_orders
    union distinct
    select orders.order_id
    from orders
    inner join identities
        on
            case when orders.customer_id is null then 'email' else 'customer_id' end
            = identities.identity_type
            and coalesce(orders.customer_id, orders.email) = identities.identity_value
    where orders.order_id is not null
)

select * from final
