{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='cart_owner_id',
    meta={'changed_in': 'int_changed_cart_owners'},
) }}
{%- set owner = 'cart_owner_type, cart_owner_id' -%}
{%- set in_order = 'occurred_at, order_count, event_id' -%}
{%- set expiry = coltiva.hours_later(
    'added_before_at', var('cart_expires_after_hours')
) -%}

with changed_owners as (
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

interactions as (
    select
        interaction_id as event_id,
        coalesce(customer_id, anonymous_id, session_id) as cart_owner_id,
        product_id,
        case
            when customer_id is not null then 'person'
            when anonymous_id is not null then 'browser'
            else 'visit'
        end as cart_owner_type,
        0 as order_count,
        interaction_type = 'add_to_cart' as is_added,
        occurred_at
    from {{ ref('fct_interactions') }}
    where
        interaction_type in ('add_to_cart', 'remove_from_cart')
        and not is_machine
),

orders as (
    select
        order_id,
        customer_id,
        ordered_at
    from {{ ref('int_orders_priced') }}
    where is_status_counted
),

cart_events as (
    select interactions.*
    from interactions
    inner join changed_owners
        on interactions.cart_owner_id = changed_owners.cart_owner_id
),

cart_people as (
    select distinct cart_owner_id
    from cart_events
    where cart_owner_type = 'person'
),

-- at one moment what is put in the cart comes before the order
timeline as (
    select * from cart_events
    union all
    select
        orders.order_id as event_id,
        cart_people.cart_owner_id,
        null as product_id,
        'person' as cart_owner_type,
        1 as order_count,
        false as is_added,
        orders.ordered_at as occurred_at
    from orders
    inner join cart_people on orders.customer_id = cart_people.cart_owner_id
),

between_orders as (
    select
        timeline.*,
        sum(order_count) over (
            partition by {{ owner }}
            order by {{ in_order }}
            rows between unbounded preceding and current row
        ) as orders_before
    from timeline
),

after_an_add as (
    select
        between_orders.*,
        max(case when is_added then occurred_at end) over (
            partition by {{ owner }}, orders_before
            order by {{ in_order }}
            rows between unbounded preceding and 1 preceding
        ) as added_before_at
    from between_orders
    where order_count = 0
),

-- what is taken out of an expired cart changes nothing any more
not_too_late as (
    select
        after_an_add.*,
        coalesce(occurred_at > {{ expiry }}, false) as is_first_after_expiry
    from after_an_add
    where is_added or occurred_at <= {{ expiry }}
),

final as (
    select
        event_id as interaction_id,
        cart_owner_id,
        product_id,
        cart_owner_type,
        orders_before,
        sum(case when is_first_after_expiry then 1 else 0 end) over (
            partition by {{ owner }}, orders_before
            order by {{ in_order }}
            rows between unbounded preceding and current row
        ) as expiries_before,
        is_added,
        occurred_at
    from not_too_late
)

select * from final
