{#- One row per identity that something can carry (customer_id, e-mail or anonymous_id)
    and that somebody owns: whose it is. -#}
{{ config(materialized='view') }}

with identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
),

anonymous_ids as (
    select
        'anonymous_id' as identity_type,
        anonymous_id as identity_value,
        customer_id
    from {{ ref('int_device_owners') }}
),

final as (
    select * from identities
    union all
    select * from anonymous_ids
)

select * from final
