{{ config(materialized='view') }}
{%- set last = coltiva.last_run() -%}
{%- set all_rows = ref('int_interactions_identified') -%}
{%- set new_rows = ref('int_new_interactions') %}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

interactions as (
    select *
    from {{ all_rows if last is none else new_rows }}
    {%- if last is not none %}
    where not is_superseded
    {%- endif %}
),

final as (
    select
        interactions.interaction_id,
        {{ coltiva.identity_type(
            'interactions.customer_id',
            'interactions.email',
            'interactions.anonymous_id'
        ) }} as identity_type,
        {{ coltiva.identity_value(
            'interactions.customer_id',
            'interactions.email',
            'interactions.anonymous_id'
        ) }} as identity_value,
        {{ dbt.hash('interactions.email') }} as email_hash,
        interactions.anonymous_id,
        interactions.session_id,
        interactions.product_id,
        interactions.campaign_id,
        interactions.interaction_type,
        interactions.channel,
        interactions.url,
        interactions.is_machine,
        interactions.occurred_at
    from interactions
    cross join as_of
    where {{ coltiva.happened_by('interactions.occurred_at', 'as_of.as_of_at') }}
)

select * from final
