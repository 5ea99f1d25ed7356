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
),

final as (
    select
        {{ coltiva.identity_key('identity_type', 'identity_value') }} as identity_key,
        customer_id
    from identities
    union all
    select
        {{ coltiva.identity_key("'anonymous_id'", 'anonymous_id') }} as identity_key,
        customer_id
    from devices
)

select * from final
