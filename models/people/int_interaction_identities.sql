-- A day adds what is new to the groups that are known, and looks at all interactions
-- only where a correction has taken the first one out of its group.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='sighting_key',
    meta={'changed_in': 'int_new_interactions'},
) }}
{%- set last = coltiva.last_run() %}
-- depends_on: {{ ref('int_new_interactions') }}

with interactions as (
    select
        anonymous_id,
        customer_id,
        email,
        occurred_at as first_seen_at
    from {{ ref('int_interactions_identified') }}
),

{%- if last is none %}

mentions as (
    select *
    from interactions
),

{%- else %}

new_interactions as (
    select
        anonymous_id,
        customer_id,
        email,
        sighting_key,
        is_superseded,
        occurred_at
    from {{ ref('int_new_interactions') }}
),

known as (
    select known.*
    from {{ this }} as known
    where
        known.sighting_key in (
            select new_interactions.sighting_key from new_interactions
        )
),

without_their_first as (
    select distinct known.sighting_key
    from known
    inner join new_interactions on known.sighting_key = new_interactions.sighting_key
    where
        new_interactions.is_superseded
        and new_interactions.occurred_at <= known.first_seen_at
),

mentions as (
    select
        anonymous_id,
        customer_id,
        email,
        occurred_at as first_seen_at
    from new_interactions
    where not is_superseded
    union all
    select
        known.anonymous_id,
        known.customer_id,
        known.email,
        known.first_seen_at
    from known
    left join without_their_first
        on known.sighting_key = without_their_first.sighting_key
    where without_their_first.sighting_key is null
    union all
    select interactions.*
    from interactions
    inner join without_their_first
        on
            {{ coltiva.sighting_key(
                'interactions.anonymous_id',
                'interactions.customer_id',
                'interactions.email'
            ) }} = without_their_first.sighting_key
),

{%- endif %}

grouped as (
    select
        anonymous_id,
        customer_id,
        email,
        min(first_seen_at) as first_seen_at
    from mentions
    group by anonymous_id, customer_id, email
),

final as (
    select
        anonymous_id,
        customer_id,
        email,
        {{ coltiva.sighting_key(
            'anonymous_id', 'customer_id', 'email'
        ) }} as sighting_key,
        first_seen_at
    from grouped
)

select * from final
