{{ config(materialized='view') }}
{%- set last = coltiva.last_run() %}

with customers as (
    select
        customer_id,
        {{ coltiva.normalised_email('email') }} as email
    from {{ ref('base_shop__customers') }}
    where {{ coltiva.is_new_row(last, 'customers', 'created_at') }}
),

orders as (
    select
        orders.customer_id,
        {{ coltiva.normalised_email('orders.email') }} as email
    from {{ ref('base_shop__orders') }} as orders
    inner join {{ ref('int_new_orders') }} as new_orders
        on orders.order_id = new_orders.order_id
),

refunds as (
    select customer_id
    from {{ ref('base_shop__refunds') }}
    where {{ coltiva.is_new_row(last, 'refunds', 'refunded_at') }}
),

consents as (
    select customer_id
    from {{ ref('base_touchpoints__consents') }}
    where {{ coltiva.is_new_row(last, 'consents', 'recorded_at') }}
),

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
        cast(null as {{ dbt.type_string() }}) as email,
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
