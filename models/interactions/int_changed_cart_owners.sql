{#- One row per owner whose carts are looked at again: a person who has news, a browser
    of theirs, and a visit of nobody known with news of its own, where a corrected row
    is now and where it was. -#}

with final as (
    select customer_id as cart_owner_id
    from {{ ref('int_changed_people') }}
    union distinct
    select identity_value as cart_owner_id
    from {{ ref('int_changed_identities') }}
    where identity_type = 'anonymous_id'
    union distinct
    select session_id as cart_owner_id
    from {{ ref('int_new_interactions') }}
    where
        session_id is not null
        and coalesce(customer_id, email, anonymous_id) is null
)

select * from final
