{#- One row per identity (customer_id, e-mail or anonymous_id) of people who have news:
    whoever shares an e-mail or a device with an identity of the news, now or until
    now. All that facts say of them is done again. -#}

with arrived as (
    select
        customer_id,
        email,
        anonymous_id
    from {{ ref('int_new_identities') }}
),

sightings as (
    select
        customer_id,
        email
    from {{ ref('int_identity_mentions') }}
),

devices as (
    select
        anonymous_id,
        customer_id,
        email
    from {{ ref('int_interaction_identities') }}
    where
        anonymous_id is not null
        and (customer_id is not null or email is not null)
),

claims as (
    select
        devices.customer_id,
        devices.email
    from devices
    where devices.anonymous_id in (select arrived.anonymous_id from arrived)
),

named as (
    select
        customer_id,
        email
    from arrived
    union distinct
    select
        customer_id,
        email
    from claims
),

emails as (
    select email
    from named
    where email is not null
    union distinct
    select sightings.email
    from sightings
    where
        sightings.email is not null
        and sightings.customer_id in (select named.customer_id from named)
),

ids as (
    select customer_id
    from named
    where customer_id is not null
    union distinct
    select sightings.customer_id
    from sightings
    where
        sightings.customer_id is not null
        and sightings.email in (select emails.email from emails)
),

anonymous_ids as (
    select anonymous_id
    from arrived
    where anonymous_id is not null
    union distinct
    select devices.anonymous_id
    from devices
    where
        devices.customer_id in (select ids.customer_id from ids)
        or devices.email in (select emails.email from emails)
),

final as (
    select
        'customer_id' as identity_type,
        customer_id as identity_value
    from ids
    union all
    select
        'email' as identity_type,
        email as identity_value
    from emails
    union all
    select
        'anonymous_id' as identity_type,
        anonymous_id as identity_value
    from anonymous_ids
)

select * from final
