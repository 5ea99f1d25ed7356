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
    'interaction_id', 'identity_type', 'identity_value', 'anonymous_id', 'session_id',
    'product_id', 'campaign_id', 'interaction_type', 'channel', 'url', 'is_machine',
    'occurred_at',
] -%}
{%- set person = 'coalesce(owners.customer_id, own_owners.customer_id)' %}
-- depends_on: {{ ref('int_changed_identities') }}, {{ ref('int_new_interactions') }}

with arrivals as (
    select
        {{ columns | join(',\n        ') }},
        cast(null as {{ dbt.type_string() }}) as known_customer_id,
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
        known.customer_id as known_customer_id,
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

interactions as (
    select * from arrivals
    {{ 'union all select * from known' if last is not none }}
),

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
    select
        customer_id,
        channel,
        is_granted,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consent_periods') }}
    where purpose = 'tracking'
),

scored as (
    select
        interactions.*,
        {{ person }} as customer_id,
        points.interaction_type is not null as is_known_type,
        {{ person }} is not null
        and coalesce(points.is_customer_action, false)
        and not interactions.is_machine
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
        identity_type,
        identity_value,
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
        {{ coltiva.shop_date('occurred_at', var('shop_timezone')) }}
            as interaction_date,
        occurred_at
    from scored
    where
        was_scored is null
        or customer_id is distinct from known_customer_id
        or is_scored != was_scored
)

select * from final
