-- A day takes in what is new, looks up the owners of changed people again and rewrites
-- what comes out differently: 4,374 of 5 million rows, where all of theirs, 635,000,
-- had to be read from raw and rewritten.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='interaction_id',
    meta={'changed_in': 'int_new_interactions'},
) }}
{%- set last = coltiva.last_run() -%}
{%- set columns = [
    'interaction_id', 'identity_key', 'anonymous_id', 'session_id', 'product_id',
    'campaign_id', 'interaction_type', 'channel', 'url', 'is_machine', 'occurred_at',
] %}
-- depends_on: {{ ref('int_changed_identities') }}
-- depends_on: {{ ref('int_new_interactions') }}

with arrivals as (
    select
        {{ columns | join(',\n        ') }},
        true as is_new,
        cast(null as {{ dbt.type_string() }}) as known_customer_id,
        false as was_scored
    from {{ ref('int_interaction_arrivals') }}
),

{%- if last is not none %}

changed_identities as (
    select {{ coltiva.identity_key('identity_type', 'identity_value') }} as identity_key
    from {{ ref('int_changed_identities') }}
),

new_interactions as (
    select distinct interaction_id
    from {{ ref('int_new_interactions') }}
),

known as (
    select
        {%- for column in columns %}
        known.{{ column }},
        {%- endfor %}
        false as is_new,
        known.customer_id as known_customer_id,
        known.is_scored as was_scored
    from {{ this }} as known
    inner join changed_identities
        on known.identity_key = changed_identities.identity_key
    left join new_interactions
        on known.interaction_id = new_interactions.interaction_id
    where new_interactions.interaction_id is null
),

{%- endif %}

interactions as (
    select * from arrivals
    {%- if last is not none %}
    union all
    select * from known
    {%- endif %}
),

owners as (
    select
        identity_key,
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

owned as (
    select
        interactions.*,
        owners.customer_id
    from interactions
    left join owners on interactions.identity_key = owners.identity_key
),

scored as (
    select
        owned.*,
        points.interaction_type is not null as is_known_type,
        owned.customer_id is not null
        and coalesce(points.is_customer_action, false)
        and not owned.is_machine
        and (not points.needs_tracking_consent or coalesce(consents.is_granted, false))
            as is_scored
    from owned
    left join points on owned.interaction_type = points.interaction_type
    left join consents
        on
            points.needs_tracking_consent
            and owned.customer_id = consents.customer_id
            and points.channel = consents.channel
            and owned.occurred_at >= consents.valid_from_at
            and (
                consents.valid_to_at is null
                or owned.occurred_at < consents.valid_to_at
            )
),

final as (
    select
        interaction_id,
        customer_id,
        identity_key,
        anonymous_id,
        session_id,
        product_id,
        campaign_id,
        interaction_type,
        channel,
        url,
        is_known_type,
        is_machine,
        is_scored,
        {{ coltiva.shop_date(
            'occurred_at', var('shop_timezone')
        ) }} as interaction_date,
        occurred_at
    from scored
    where
        is_new
        or customer_id is distinct from known_customer_id
        or is_scored != was_scored
)

select * from final
