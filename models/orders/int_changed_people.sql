{#- One row per person who has news, under the id they had or have: everything added up
    by person is added up again for them. -#}

with identities as (
    select
        identity_type,
        identity_value
    from {{ ref('int_changed_identities') }}
),

orders as (
    select
        order_id,
        customer_id
    from {{ ref('int_orders_priced') }}
),

orders_touched as (
    select order_id
    from {{ ref('int_changed_orders') }}
),

final as (
    select identity_value as customer_id
    from identities
    where identity_type = 'customer_id'
    union distinct
    select 'email-' || {{ dbt.hash('identity_value') }} as customer_id
    from identities
    where identity_type = 'email'
    union distinct
    select orders.customer_id
    from orders
    inner join orders_touched on orders.order_id = orders_touched.order_id
    where orders.customer_id is not null
)

select * from final
