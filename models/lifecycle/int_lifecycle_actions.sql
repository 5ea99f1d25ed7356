{#- One row per interaction that may move a person through the life cycle: the one of
    the first contact, and as many first actions and intents as a rule asks for. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_people'), 'customer_id') }}",
) }}

with touched as ( -- noqa: ST03
    select customer_id
    from {{ ref('int_changed_people') }}
),

people as (
    select
        customer_id,
        known_since_at
    from {{ ref('int_people') }}
    where known_since_at is not null
),

interactions as (
    select
        interaction_id,
        interaction_type,
        customer_id,
        is_scored,
        occurred_at
    from {{ ref('fct_interactions') }}
    where
        customer_id is not null
        and {{ of_news('customer_id', 'touched') }}
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

judged as (
    select
        interactions.interaction_id,
        interactions.interaction_type,
        interactions.customer_id,
        interactions.occurred_at = people.known_since_at as is_first_contact,
        interactions.is_scored
        and (not points.needs_tracking_consent or consents.customer_id is not null)
            as is_action,
        coalesce(points.is_purchase_intent, false) as is_intent_type,
        interactions.occurred_at
    from interactions
    inner join people on interactions.customer_id = people.customer_id
    left join points on interactions.interaction_type = points.interaction_type
    left join consents
        on
            interactions.customer_id = consents.customer_id
            and points.channel = consents.channel
    where interactions.is_scored or interactions.occurred_at = people.known_since_at
),

flagged as (
    select
        interaction_id,
        interaction_type,
        customer_id,
        is_first_contact,
        case when is_action and is_intent_type then 1 else 0 end as intent_count,
        case when is_action and not is_first_contact then 1 else 0 end as action_count,
        occurred_at
    from judged
),

numbered as (
    select
        *,
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
    from flagged
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
