{%- set last = coltiva.last_run() %}

with new_customers as (
    select *
    from {{ ref('base_shop__customers') }}
    where {{ coltiva.is_new_row(last, 'customers', 'created_at') }}
),

{{ coltiva.identified('new_customers', 'customers', [], name='customers') }},

order_rows as (
    select orders.*
    from {{ ref('base_shop__orders') }} as orders
    inner join {{ ref('int_new_orders') }} as new_orders
        on orders.order_id = new_orders.order_id
),

{{ coltiva.identified('order_rows', 'orders', [], name='orders') }},

refunds as (
    select customer_id
    from {{ ref('base_shop__refunds') }}
    where {{ coltiva.is_new_row(last, 'refunds', 'refunded_at') }}
),

new_consents as (
    select *
    from {{ ref('base_touchpoints__consents') }}
    where {{ coltiva.is_new_row(last, 'consents', 'recorded_at') }}
),

{{ coltiva.identified('new_consents', 'consents', [], name='consents') }},

interactions as (
    select
        customer_id,
        email,
        anonymous_id
    from {{ ref('int_new_interactions') }}
),

-- one without a usable time of its own or of arrival moves with the run's moment
withdrawals as (
    select
        customer_id,
        email
    from {{ ref('stg_touchpoints__unreadable_withdrawals') }}
    where
        arrived_at is null
        or {{ coltiva.is_new_row(last, 'interactions', 'arrived_at', 'arrived_at') }}
        or {{ coltiva.is_new_row(last, 'consents', 'happened_at', 'arrived_at') }}
),

final as (
    select
        customer_id,
        email,
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from customers
    union distinct
    select
        customer_id,
        email,
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from orders
    union distinct
    select
        customer_id,
        cast(null as {{ dbt.type_string() }}) as email,
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from refunds
    union distinct
    select
        customer_id,
        email,
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from consents
    union distinct
    select
        customer_id,
        email,
        cast(null as {{ dbt.type_string() }}) as anonymous_id
    from withdrawals
    union distinct
    select
        customer_id,
        email,
        anonymous_id
    from interactions
)

select * from final
