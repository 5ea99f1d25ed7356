-- A day: 2,728 orders with new rows and those that go over to another person, not the
-- 71,494 of all people who did something. Where the last run was broken off, or built a
-- part, what it left says nothing, and all orders of changed people count.
{%- set last = coltiva.last_run() -%}
{%- set is_told = last is not none and coltiva.follows_recorded_run() %}
-- depends_on: {{ ref('int_changed_identities') }}, {{ ref('stg_shop__orders') }}
-- depends_on: {{ ref('int_orders_identified') }}

with new_orders as (
    select order_id
    from {{ ref('int_new_orders') }}
),

{%- if is_told %}

known_orders as (
    select
        order_id,
        customer_id
    from {{ coltiva.relation_in('intermediate', 'int_orders_priced') }}
),

orders as (
    select
        order_id,
        customer_id
    from {{ ref('int_orders_identified') }}
),

moved_orders as (
    select orders.order_id
    from orders
    inner join known_orders on orders.order_id = known_orders.order_id
    where orders.customer_id is distinct from known_orders.customer_id
),

{%- else %}

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

moved_orders as (
    select orders.order_id
    from orders
    inner join identities
        on
            case when orders.customer_id is null then 'email' else 'customer_id' end
            = identities.identity_type
            and coalesce(orders.customer_id, orders.email) = identities.identity_value
    where orders.order_id is not null
),

{%- endif %}

final as (
    select order_id
    from new_orders
    union distinct
    select order_id
    from moved_orders
)

select * from final
