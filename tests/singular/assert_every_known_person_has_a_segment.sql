{#- Every id and e-mail seen up to the run's moment belongs to a row of
    customer_segments. -#}

with identities as (
    select
        identity_type,
        customer_id
    from {{ ref('int_identities') }}
),

segments as (
    select customer_id
    from {{ ref('customer_segments') }}
)

select
    identities.customer_id,
    identities.identity_type
from identities
left join segments on identities.customer_id = segments.customer_id
where segments.customer_id is null
