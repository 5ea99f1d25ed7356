{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='cart_owner_id',
    meta={'changed_in': 'int_changed_cart_owners'},
) }}

with changed_owners as (
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

cart_events as (
    select
        cart_events.cart_id,
        cart_events.cart_owner_id,
        cart_events.product_id,
        cart_events.event_number,
        cart_events.is_added
    from {{ ref('int_cart_sessions') }} as cart_events
    inner join changed_owners
        on cart_events.cart_owner_id = changed_owners.cart_owner_id
),

compared as (
    select
        cart_events.*,
        max(case when is_added then 0 else event_number end) over (
            partition by cart_id, product_id
        ) as last_taken_out_number
    from cart_events
),

kept as (
    select
        cart_id,
        cart_owner_id,
        product_id,
        min(event_number) as first_event_number,
        count(*) as unit_count
    from compared
    where event_number > last_taken_out_number
    group by cart_id, cart_owner_id, product_id
),

final as (
    select
        cart_id,
        cart_owner_id,
        product_id,
        cast(unit_count as integer) as unit_count,
        cast(
            row_number() over (partition by cart_id order by first_event_number)
            as integer
        ) as product_place
    from kept
)

select * from final
