{#- One row per cart and product that is still in it: put in after it was last taken
    out. Units add up. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_cart_owners'), 'cart_owner_id') }}",
) }}

with touched as ( -- noqa: ST03
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

cart_events as (
    select
        cart_id,
        cart_owner_id,
        product_id,
        event_number,
        is_added
    from {{ ref('int_cart_sessions') }}
    where {{ of_news('cart_owner_id', 'touched') }}
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
