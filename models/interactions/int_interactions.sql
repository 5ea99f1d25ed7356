{#- One row per accepted interaction up to the run's moment: whose it is (null
    where nobody has claimed it) and whether it may count for engagement. Of news only
    the interactions of people who have some are done again. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_interactions'), 'interaction_id') }}",
) }}
{%- set touched = ref('int_changed_interactions') -%}
{%- set all_of_them = ref('stg_touchpoints__interactions') -%}
{%- set news = takes_news() -%}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

interactions as (
    select
        interaction_id,
        interaction_type,
        channel,
        customer_id,
        anonymous_id,
        {{ normalised_email('email') }} as email,
        session_id,
        product_id,
        campaign_id,
        url,
        is_machine,
        occurred_at,
        loaded_at
    from {{ touched if news else all_of_them }}
    {%- if not news %}
    where is_accepted
    {%- endif %}
),

owners as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identity_owners') }}
),

points as (
    select
        interaction_type,
        channel,
        needs_tracking_consent,
        is_customer_action
    from {{ ref('seed_engagement_points') }}
),

consents as (
    select
        customer_id,
        channel,
        is_granted,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consent_periods') }}
    where purpose = 'tracking'
),

identified as (
    select
        interactions.interaction_id,
        interactions.interaction_type,
        interactions.channel,
        owners.customer_id,
        interactions.anonymous_id,
        interactions.session_id,
        interactions.product_id,
        interactions.campaign_id,
        interactions.url,
        interactions.is_machine,
        interactions.occurred_at,
        interactions.loaded_at
    from interactions
    cross join as_of
    left join owners
        on
            {{ identity_type(
                'interactions.customer_id',
                'interactions.email',
                'interactions.anonymous_id'
            ) }} = owners.identity_type
            and coalesce(
                interactions.customer_id, interactions.email, interactions.anonymous_id
            ) = owners.identity_value
    where {{ happened_by('interactions.occurred_at', 'as_of.as_of_at') }}
),

final as (
    select
        identified.*,
        points.interaction_type is not null as is_known_type,
        identified.customer_id is not null
        and coalesce(points.is_customer_action, false)
        and not identified.is_machine
        and (not points.needs_tracking_consent or coalesce(consents.is_granted, false))
            as is_scored,
        {{ shop_date('identified.occurred_at', var('shop_timezone')) }}
            as interaction_date
    from identified
    left join points on identified.interaction_type = points.interaction_type
    left join consents
        on
            points.needs_tracking_consent
            and identified.customer_id = consents.customer_id
            and points.channel = consents.channel
            and identified.occurred_at >= consents.valid_from_at
            and (
                consents.valid_to_at is null
                or identified.occurred_at < consents.valid_to_at
            )
)

select * from final
