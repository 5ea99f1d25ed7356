{{ config(materialized='view') }}

with identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
),

devices as (
    select
        anonymous_id,
        customer_id
    from {{ ref('int_device_owners') }}
    where customer_id is not null
),

shared_device_interactions as (
    select
        interaction_id,
        customer_id
    from {{ ref('int_shared_device_interactions') }}
),

final as (
    select
        identity_type,
        case
            when identity_type = 'email' then {{ dbt.hash('identity_value') }}
            else identity_value
        end as identity_value,
        customer_id
    from identities
    union all
    select
        'anonymous_id' as identity_type,
        anonymous_id as identity_value,
        customer_id
    from devices
    union all
    select
        'interaction_id' as identity_type,
        interaction_id as identity_value,
        customer_id
    from shared_device_interactions
)

select * from final
