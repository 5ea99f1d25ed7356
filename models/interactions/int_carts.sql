-- What does not change with the run's moment; fct_abandoned_carts tells the rest.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='cart_owner_id',
    meta={'changed_in': 'int_changed_cart_owners'},
) }}
{%- set idle_at = coltiva.hours_later(
    'occurred_at', var('cart_abandoned_after_hours')
) %}

with changed_owners as (
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

cart_events as (
    select cart_events.*
    from {{ ref('int_cart_sessions') }} as cart_events
    inner join changed_owners
        on cart_events.cart_owner_id = changed_owners.cart_owner_id
),

cart_products as (
    select cart_products.*
    from {{ ref('int_cart_products') }} as cart_products
    inner join changed_owners
        on cart_products.cart_owner_id = changed_owners.cart_owner_id
),

adds as (
    select
        cart_id,
        cart_owner_id,
        cart_owner_type,
        count(*) as add_count,
        min(occurred_at) as first_added_at,
        max(occurred_at) as last_added_at,
        min(case when {{ idle_at }} <= next_added_at then {{ idle_at }} end)
            as abandoned_before_at
    from cart_events
    where is_added
    group by cart_id, cart_owner_id, cart_owner_type
),

contents as (
    select
        cart_id,
        {{ coltiva.list_in_order('product_id', 'product_place') }} as product_ids,
        count(product_id) as product_count,
        sum(unit_count) as unit_count
    from cart_products
    group by cart_id
),

final as (
    select
        adds.cart_id,
        adds.cart_owner_id,
        adds.cart_owner_type,
        contents.product_ids,
        cast(adds.add_count as integer) as add_count,
        cast(contents.product_count as integer) as product_count,
        cast(contents.unit_count as integer) as unit_count,
        adds.first_added_at,
        adds.last_added_at,
        adds.abandoned_before_at
    from adds
    inner join contents on adds.cart_id = contents.cart_id
)

select * from final
