with identities as (
    select
        identity_type,
        identity_value
    from {{ ref('int_changed_identities') }}
),

-- of a merged person every id, also those that another one stands for
final as (
    select identity_value as customer_id
    from identities
    where identity_type = 'customer_id'
    union all
    select 'email-' || {{ dbt.hash('identity_value') }} as customer_id
    from identities
    where identity_type = 'email'
)

select * from final
