{#- One row per anonymous_id, customer_id and e-mail (any of them null) seen together in
    accepted interactions, and since when. Of news only what they change is done again:
    the whole of a group where a correction took an interaction out of it. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='sighting_key',
    pre_hook="{{ forget(
        ref('int_new_interactions'), 'sighting_key', 'is_superseded'
    ) }}",
) }}
{%- set news = takes_news() -%}

with arrived as (
    select *
    from {{ ref('int_new_interactions') }}
),

superseded as ( -- noqa: ST03
    select
        anonymous_id,
        customer_id,
        email,
        sighting_key
    from arrived
    where is_superseded
),

interactions as (
    select
        anonymous_id,
        customer_id,
        {{ normalised_email('email') }} as email,
        occurred_at
    from {{ ref('stg_touchpoints__interactions') }}
    where
        is_accepted
        and (
            {{ of_news('anonymous_id', 'superseded') }}
            or {{ of_news('customer_id', 'superseded') }}
            or {{ of_news('email', 'superseded', normalised_email('email')) }}
        )
),

grouped as (
    select
        anonymous_id,
        customer_id,
        email,
        min(occurred_at) as first_seen_at
    from interactions
    where anonymous_id is not null or customer_id is not null or email is not null
    group by anonymous_id, customer_id, email
),

seen as (
    select
        grouped.*,
        {{ sighting_key('anonymous_id', 'customer_id', 'email') }} as sighting_key
    from grouped
),

{%- if news %}

changed as (
    select
        anonymous_id,
        customer_id,
        email,
        sighting_key,
        first_seen_at
    from seen
    where sighting_key in (select sighting_key from superseded)
    union all
    select
        anonymous_id,
        customer_id,
        email,
        sighting_key,
        occurred_at as first_seen_at
    from arrived
    where
        is_accepted
        and (
            anonymous_id is not null or customer_id is not null or email is not null
        )
    union all
    select
        anonymous_id,
        customer_id,
        email,
        sighting_key,
        first_seen_at
    from {{ this }}
    where
        sighting_key in (select sighting_key from arrived where is_accepted)
),

{%- else %}

changed as (
    select *
    from seen
),

{%- endif %}

final as (
    select
        anonymous_id,
        customer_id,
        email,
        sighting_key,
        min(first_seen_at) as first_seen_at
    from changed
    group by anonymous_id, customer_id, email, sighting_key
)

select * from final
