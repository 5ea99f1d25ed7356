{#- One row per accepted interaction of an identity that has news, or without any
    identity and new itself: its owner is found again. Empty where facts are built
    anew. -#}
{%- set news = news_only() -%}

with identities as (
    select
        identity_type,
        identity_value
    from {{ ref('int_changed_identities') }}
),

checked as (
    select
        {{ raw_columns('interactions') | join(', ') }},
        {{ normalised_email('email') }} as normalised_email,
        last_loaded_at >= {{ loaded_until('interactions') }}
        or occurred_at > {{ last_as_of() }} as has_news
    from {{ ref('stg_touchpoints__interactions') }}
    where is_accepted{% if not news %} and false{% endif %}
),

interactions as (
    select
        *,
        {{ identity_type('customer_id', 'normalised_email', 'anonymous_id') }}
            as identity_type,
        coalesce(customer_id, normalised_email, anonymous_id) as identity_value
    from checked
),

-- in one pass: what is read twice is held as a whole
touched as (
    select interactions.*
    from interactions
    left join identities
        on
            interactions.identity_type = identities.identity_type
            and interactions.identity_value = identities.identity_value
    where
        identities.identity_type is not null
        or (interactions.identity_type is null and interactions.has_news)
),

final as (
    select
        {{ raw_columns('interactions') | join(', ') }}
    from touched
)

select * from final
