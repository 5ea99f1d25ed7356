{%- set last = coltiva.last_run() %}

with visits as (
    select session_id
    from {{ ref('int_new_interactions') }}
    where
        session_id is not null
        and coalesce(customer_id, email, anonymous_id) is null
    {%- if last is none %}
    union distinct
    select session_id
    from {{ ref('fct_interactions') }}
    where
        session_id is not null
        and coalesce(customer_id, anonymous_id) is null
    {%- endif %}
),

-- where a corrected row of a visit is now, and where it was
final as (
    select customer_id as cart_owner_id
    from {{ ref('int_changed_people') }}
    union distinct
    select identity_value as cart_owner_id
    from {{ ref('int_changed_identities') }}
    where identity_type = 'anonymous_id'
    union distinct
    select session_id as cart_owner_id
    from visits
)

select * from final
