with people as (
    select
        customer_id,
        phone is not null as has_phone
    from {{ ref('int_people') }}
),

suppressions as (
    select
        customer_id,
        suppression_reason
    from {{ ref('int_email_suppressions') }}
),

channels as (
    select
        channel,
        consent_purpose
    from {{ ref('seed_channels') }}
),

-- after a grant somebody may have unsubscribed or complained
refusals as (
    select
        customer_id,
        channel
    from {{ ref('int_channel_refusals') }}
),

granted as (
    select
        consents.customer_id,
        {{ coltiva.list_in_order('consents.channel', 'consents.channel') }}
            as granted_channels
    from {{ ref('int_consent_periods') }} as consents
    inner join channels
        on
            consents.channel = channels.channel
            and consents.purpose = channels.consent_purpose
    left join refusals
        on
            consents.customer_id = refusals.customer_id
            and consents.channel = refusals.channel
    where
        consents.is_granted
        and consents.valid_to_at is null
        and refusals.customer_id is null
    group by consents.customer_id
),

final as (
    select
        people.customer_id,
        suppressions.suppression_reason,
        granted.granted_channels,
        people.has_phone
    from people
    left join suppressions on people.customer_id = suppressions.customer_id
    left join granted on people.customer_id = granted.customer_id
)

select * from final
