-- Whoever shares an e-mail or a device with an identity of a new row, now or before.
-- Who is one person decides whose a shared device is, so that all who use it count.
-- Unions stand where `or` would do: Spark joins each part by its key then.
{%- set last = coltiva.last_run() %}

with new_identities as (
    select
        customer_id,
        email,
        anonymous_id
    from {{ ref('int_new_identities') }}
    {%- if last is none %}
    where false
    {%- endif %}
),

mentions as (
    select
        customer_id,
        email
    from {{ ref('int_identity_mentions') }}
),

former_emails as (
    select
        customer_id,
        email_hash
    from {{ ref('int_former_emails') }}
),

devices as (
    select
        anonymous_id,
        customer_id,
        email
    from {{ ref('int_interaction_identities') }}
    where anonymous_id is not null
),

new_devices as (
    select anonymous_id
    from new_identities
    where anonymous_id is not null
    union distinct
    select devices.anonymous_id
    from devices
    inner join new_identities on devices.customer_id = new_identities.customer_id
    union distinct
    select devices.anonymous_id
    from devices
    inner join new_identities on devices.email = new_identities.email
),

named as (
    select
        customer_id,
        email
    from new_identities
    union distinct
    select
        devices.customer_id,
        devices.email
    from devices
    where devices.anonymous_id in (select new_devices.anonymous_id from new_devices)
    union distinct
    select
        former_emails.customer_id,
        cast(null as {{ dbt.type_string() }}) as email
    from former_emails
    inner join new_identities
        on former_emails.email_hash = {{ dbt.hash('new_identities.email') }}
),

emails as (
    select email
    from named
    where email is not null
    union distinct
    select mentions.email
    from mentions
    where
        mentions.email is not null
        and {{ coltiva.is_among('mentions.customer_id', 'named', last) }}
),

ids as (
    select customer_id
    from named
    where customer_id is not null
    union distinct
    select mentions.customer_id
    from mentions
    where
        mentions.customer_id is not null
        and {{ coltiva.is_among('mentions.email', 'emails', last) }}
),

emails_of_all_times as (
    select email
    from emails
    union distinct
    select mentions.email
    from mentions
    inner join former_emails
        on {{ dbt.hash('mentions.email') }} = former_emails.email_hash
    where {{ coltiva.is_among('former_emails.customer_id', 'ids', last) }}
),

anonymous_ids as (
    select anonymous_id
    from new_devices
    union distinct
    select devices.anonymous_id
    from devices
    where {{ coltiva.is_among('devices.customer_id', 'ids', last) }}
    union distinct
    select devices.anonymous_id
    from devices
    where {{ coltiva.is_among('devices.email', 'emails', last) }}
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
    from emails_of_all_times
    union all
    select
        'anonymous_id' as identity_type,
        anonymous_id as identity_value
    from anonymous_ids
)

select * from final
