{{ config(materialized='view') }}
{%- set last = coltiva.last_run() -%}
{%- set all_rows = ref('stg_touchpoints__interactions') -%}
{%- set new_rows = ref('int_new_interactions') %}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

interactions as (
    select
        *,
        {{ coltiva.normalised_email('email') }} as normalised_email
    from {{ all_rows if last is none else new_rows }}
    {%- if last is not none %}
    where not is_superseded
    {%- endif %}
),

identified as (
    select
        *,
        {{ coltiva.identity_type('customer_id', 'normalised_email', 'anonymous_id') }}
            as identity_type,
        coalesce(customer_id, normalised_email, anonymous_id) as identity_value
    from interactions
),

final as (
    select
        identified.interaction_id,
        {{ coltiva.identity_key(
            'identified.identity_type', 'identified.identity_value'
        ) }}
            as identity_key,
        identified.anonymous_id,
        identified.session_id,
        identified.product_id,
        identified.campaign_id,
        identified.interaction_type,
        identified.channel,
        identified.url,
        identified.is_machine,
        identified.occurred_at
    from identified
    cross join as_of
    where {{ coltiva.happened_by('identified.occurred_at', 'as_of.as_of_at') }}
)

select * from final
