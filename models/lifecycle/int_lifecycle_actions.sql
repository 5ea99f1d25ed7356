{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_people'},
) }}
{%- set is_action = [
    'interactions.is_scored',
    '(not points.needs_tracking_consent or consents.customer_id is not null)',
] | join('\n                and ') -%}
{%- set is_later_action = [
    is_action, 'interactions.occurred_at != people.known_since_at',
] | join('\n                and ') %}

with changed_people as (
    select customer_id
    from {{ ref('int_changed_people') }}
),

people as (
    select
        people.customer_id,
        people.known_since_at
    from {{ ref('int_people') }} as people
    inner join changed_people on people.customer_id = changed_people.customer_id
    where people.known_since_at is not null
),

points as (
    select
        interaction_type,
        channel,
        needs_tracking_consent,
        is_purchase_intent
    from {{ ref('seed_engagement_points') }}
),

-- as for engagement, consent to tracking has to stand now too
consents as (
    select
        customer_id,
        channel
    from {{ ref('int_consent_periods') }}
    where purpose = 'tracking' and is_granted and valid_to_at is null
),

needs as (
    select
        coalesce(max(min_intent_count), 0) as intent_count,
        coalesce(max(min_action_count), 0) as action_count
    from {{ ref('seed_lifecycle_rules') }}
),

first_moments as (
    select
        people.customer_id,
        people.known_since_at,
        min(
            case
                when {{ is_action }} and points.is_purchase_intent
                    then interactions.occurred_at
            end
        ) as first_intent_at,
        min(case when {{ is_later_action }} then interactions.occurred_at end)
            as first_action_at
    from people
    inner join {{ ref('fct_interactions') }} as interactions
        on people.customer_id = interactions.customer_id
    left join points on interactions.interaction_type = points.interaction_type
    left join consents
        on
            interactions.customer_id = consents.customer_id
            and points.channel = consents.channel
    group by people.customer_id, people.known_since_at
),

-- of millions of interactions those of the first moments, unless a rule asks for more
candidates as (
    select
        interactions.interaction_id,
        interactions.interaction_type,
        interactions.customer_id,
        case when {{ is_action }} and points.is_purchase_intent then 1 else 0 end
            as intent_count,
        case when {{ is_later_action }} then 1 else 0 end as action_count,
        interactions.occurred_at = people.known_since_at as is_first_contact,
        interactions.occurred_at
    from {{ ref('fct_interactions') }} as interactions
    inner join first_moments as people on interactions.customer_id = people.customer_id
    cross join needs
    left join points on interactions.interaction_type = points.interaction_type
    left join consents
        on
            interactions.customer_id = consents.customer_id
            and points.channel = consents.channel
    where
        interactions.occurred_at = people.known_since_at
        or interactions.occurred_at = people.first_intent_at
        or interactions.occurred_at = people.first_action_at
        or needs.intent_count > 1
        or needs.action_count > 1
),

numbered as (
    select
        candidates.*,
        sum(intent_count) over (
            partition by customer_id
            order by occurred_at, interaction_id
            rows between unbounded preceding and current row
        ) as intent_number,
        sum(action_count) over (
            partition by customer_id
            order by occurred_at, interaction_id
            rows between unbounded preceding and current row
        ) as action_number
    from candidates
),

final as (
    select
        numbered.interaction_id,
        numbered.interaction_type,
        numbered.customer_id,
        cast(numbered.intent_count as integer) as intent_count,
        cast(numbered.action_count as integer) as action_count,
        numbered.is_first_contact,
        numbered.occurred_at
    from numbered
    cross join needs
    where
        numbered.is_first_contact
        or (
            numbered.intent_count = 1
            and numbered.intent_number <= needs.intent_count
        )
        or (
            numbered.action_count = 1
            and numbered.action_number <= needs.action_count
        )
)

select * from final
