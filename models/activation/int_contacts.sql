with people as (
    select
        customer_id,
        email,
        suppression_reason
    from {{ ref('customer_segments') }}
),

-- of a merged person every id, also those that another one stands for
owners as (
    select
        case when identity_type = 'email' then 'email-' else '' end || identity_value
            as contact_id,
        customer_id
    from {{ ref('int_identity_owners') }}
    where identity_type in ('customer_id', 'email')
),

final as (
    select
        owners.contact_id,
        owners.customer_id,
        people.suppression_reason,
        people.email is not null as has_email
    from owners
    inner join people on owners.customer_id = people.customer_id
)

select * from final
