{#- One row per customer_id and e-mail seen together (either may be missing), up
    to the run's moment. An account is a row of raw customers; the rest are
    mentions elsewhere. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

customers as (
    select
        customer_id,
        email,
        true as is_account,
        created_at as seen_at
    from {{ ref('stg_shop__customers') }}
),

orders as (
    select
        customer_id,
        email,
        false as is_account,
        ordered_at as seen_at
    from {{ ref('stg_shop__orders') }}
),

interactions as (
    select
        customer_id,
        email,
        false as is_account,
        first_seen_at as seen_at
    from {{ ref('int_interaction_identities') }}
),

refunds as (
    select
        customer_id,
        cast(null as {{ dbt.type_string() }}) as email,
        false as is_account,
        refunded_at as seen_at
    from {{ ref('stg_shop__refunds') }}
),

consents as (
    select
        customer_id,
        email,
        false as is_account,
        recorded_at as seen_at
    from {{ ref('stg_touchpoints__consents') }}
),

sightings as (
    select * from customers
    union all
    select * from orders
    union all
    select * from interactions
    union all
    select * from refunds
    union all
    select * from consents
),

final as (
    select
        sightings.customer_id,
        sightings.email,
        sightings.is_account,
        min(sightings.seen_at) as first_seen_at
    from sightings
    cross join as_of
    where
        (sightings.customer_id is not null or sightings.email is not null)
        and (sightings.seen_at is null or sightings.seen_at <= as_of.as_of_at)
    group by sightings.customer_id, sightings.email, sightings.is_account
)

select * from final
