{#- Nobody may be sent more messages by a channel in one run than its day or week
    allows, and by a channel that asks for consent only who has given it; looked up
    anew, not in the models that say so. -#}

with follow_ups as (
    select
        customer_id,
        channel,
        count(*) as message_count
    from {{ ref('fct_follow_ups') }}
    where held_back_reason is null
    group by customer_id, channel
),

limits as (
    select
        limit_name,
        limit_value
    from {{ ref('seed_send_limits') }}
),

channels as (
    select
        channels.channel,
        channels.contact,
        channels.consent_purpose,
        min(limits.limit_value) as most_messages
    from {{ ref('seed_channels') }} as channels
    left join limits
        on
            replace(limits.limit_name, '_emails_', '_email_') in (
                'max_' || channels.channel || '_per_day',
                'max_' || channels.channel || '_per_week'
            )
    group by channels.channel, channels.contact, channels.consent_purpose
),

grants as (
    select distinct
        customer_id,
        channel,
        purpose
    from {{ ref('int_consent_periods') }}
    where is_granted and valid_to_at is null
),

suppressions as (
    select
        customer_id,
        suppression_reason
    from {{ ref('int_email_suppressions') }}
),

people as (
    select
        customer_id,
        phone
    from {{ ref('int_people') }}
),

final as (
    select
        follow_ups.customer_id,
        follow_ups.channel,
        follow_ups.message_count
    from follow_ups
    left join channels on follow_ups.channel = channels.channel
    left join people on follow_ups.customer_id = people.customer_id
    left join suppressions on follow_ups.customer_id = suppressions.customer_id
    left join grants
        on
            follow_ups.customer_id = grants.customer_id
            and follow_ups.channel = grants.channel
            and channels.consent_purpose = grants.purpose
    where
        channels.most_messages is null
        or follow_ups.message_count > channels.most_messages
        or (follow_ups.channel != 'onsite' and grants.customer_id is null)
        or (channels.contact = 'phone' and people.phone is null)
        or (
            suppressions.customer_id is not null
            and (
                follow_ups.channel = 'email'
                or (
                    follow_ups.channel != 'onsite'
                    and suppressions.suppression_reason = 'unreadable_withdrawal'
                )
            )
        )
)

select * from final
