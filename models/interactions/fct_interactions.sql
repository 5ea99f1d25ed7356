-- A day takes in what is new, looks up owners of changed people again and rewrites what
-- comes out differently: 4,374 of 5 million rows, where all 635,000 of theirs were.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='interaction_id',
    meta={'changed_in': 'int_new_interactions'},
) }}
{%- set last = coltiva.last_run() -%}
{%- set columns = [
    'interaction_id', 'identity_type', 'identity_value', 'email_hash', 'anonymous_id',
    'session_id', 'product_id', 'campaign_id', 'interaction_type', 'channel', 'url',
    'occurred_at',
] -%}
{%- set person = 'coalesce(owners.customer_id, own_owners.customer_id)' %}
-- depends_on: {{ ref('int_changed_identities') }}, {{ ref('int_new_interactions') }}

with arrivals as (
    select
        {{ columns | join(',\n        ') }},
        is_machine as is_flagged,
        cast(null as {{ dbt.type_string() }}) as known_customer_id,
        cast(null as boolean) as was_burst,
        cast(null as boolean) as was_scored
    from {{ ref('int_interaction_arrivals') }}
),

{%- if last is not none %}

changed_identities as (
    select
        identity_type,
        case
            when identity_type = 'email' then {{ dbt.hash('identity_value') }}
            else identity_value
        end as identity_value
    from {{ ref('int_changed_identities') }}
),

known as (
    select
        {%- for column in columns %}
        known.{{ column }},
        {%- endfor %}
        known.is_machine and not known.is_burst as is_flagged,
        known.customer_id as known_customer_id,
        known.is_burst as was_burst,
        known.is_scored as was_scored
    from {{ this }} as known
    inner join changed_identities
        on
            known.identity_type = changed_identities.identity_type
            and known.identity_value = changed_identities.identity_value
    where
        known.interaction_id not in (
            select new_rows.interaction_id
            from {{ ref('int_new_interactions') }} as new_rows
        )
),

{%- endif %}

interactions as {{ coltiva.not_materialized() }} (
    select * from arrivals
    {{ 'union all select * from known' if last is not none }}
),

{{ coltiva.link_bursts(
    'interactions', var('bot_burst_clicks'), var('bot_burst_seconds')
) }},

owners as (
    select *
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
    select *
    from {{ ref('int_consent_periods') }}
    where purpose = 'tracking'
),

scored as (
    select
        interactions.*,
        {{ person }} as customer_id,
        points.interaction_type is not null as is_known_type,
        interactions.is_flagged or bursts.interaction_id is not null as is_machine,
        bursts.interaction_id is not null and not interactions.is_flagged as is_burst,
        {{ person }} is not null
        and coalesce(points.is_customer_action, false)
        and not interactions.is_flagged
        and bursts.interaction_id is null
        and (not points.needs_tracking_consent or coalesce(consents.is_granted, false))
            as is_scored
    from interactions
    left join owners
        on
            interactions.identity_type = owners.identity_type
            and interactions.identity_value = owners.identity_value
    left join owners as own_owners
        on
            interactions.identity_type = 'anonymous_id'
            and own_owners.identity_type = 'interaction_id'
            and interactions.interaction_id = own_owners.identity_value
    left join bursts on interactions.interaction_id = bursts.interaction_id
    left join points on interactions.interaction_type = points.interaction_type
    left join consents
        on
            points.needs_tracking_consent
            and {{ person }} = consents.customer_id
            and points.channel = consents.channel
            and interactions.occurred_at >= consents.valid_from_at
            and (
                consents.valid_to_at is null
                or interactions.occurred_at < consents.valid_to_at
            )
),

final as (
    select
        interaction_id,
        customer_id,
        {{ columns[1:-1] | join(',\n        ') }},
        is_known_type,
        is_machine,
        is_burst,
        is_scored,
        {{ coltiva.shop_date('occurred_at', var('shop_timezone')) }}
            as interaction_date,
        occurred_at,
        {{ coltiva.shop_hour('occurred_at', var('shop_timezone')) }}
            as interaction_hour
    from scored
    where
        was_scored is null
        or customer_id is distinct from known_customer_id
        or is_burst != was_burst or is_scored != was_scored
)

select * from final
