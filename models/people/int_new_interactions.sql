{#- One row per raw interaction row whose key has news, or that happened after the
    moment of the last run: what may change who somebody is. Empty where facts are built
    anew. -#}
{%- set news = news_only() %}
-- depends_on: {{ ref('int_as_of') }}

with interactions as (
    select
        interaction_id,
        anonymous_id,
        customer_id,
        session_id,
        {{ normalised_email('email') }} as email,
        rejection_reason,
        is_accepted,
        occurred_at,
        last_loaded_at
    from {{ ref('stg_touchpoints__interactions') }}
    {%- if not news %}
    where false
    {%- else %}
    where
        last_loaded_at >= {{ loaded_until('interactions') }}
        or occurred_at > {{ last_as_of() }}
    {%- endif %}
),

final as (
    select
        interaction_id,
        anonymous_id,
        customer_id,
        session_id,
        email,
        {{ sighting_key('anonymous_id', 'customer_id', 'email') }} as sighting_key,
        is_accepted,
        coalesce(rejection_reason = 'duplicate_key', false) as is_superseded,
        occurred_at
    from interactions
)

select * from final
