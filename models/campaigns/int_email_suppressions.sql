{#- One row per person who must not be e-mailed at the run's moment, with the
    first reason that applies. Who is not in here may be. -#}

with people as (
    select
        customer_id,
        email
    from {{ ref('int_people') }}
),

email_events as (
    select
        customer_id,
        complained_at,
        bounced_at,
        delivered_at,
        unsubscribed_at
    from {{ ref('int_email_events') }}
),

consents as (
    select
        customer_id,
        max(case when is_granted then valid_from_at end) as granted_at,
        max(case when is_granted and valid_to_at is null then 1 else 0 end) = 1
            as is_granted_now
    from {{ ref('int_consent_periods') }}
    where channel = 'email' and purpose = 'marketing'
    group by customer_id
),

judged as (
    select
        people.customer_id,
        case
            when people.email is null then 'no_email'
            when email_events.complained_at is not null then 'complaint'
            when
                email_events.bounced_at is not null
                and (
                    email_events.delivered_at is null
                    or email_events.bounced_at > email_events.delivered_at
                )
                then 'hard_bounce'
            when
                email_events.unsubscribed_at is not null
                and (
                    consents.granted_at is null
                    or email_events.unsubscribed_at >= consents.granted_at
                )
                then 'unsubscribed'
            when consents.is_granted_now is null or not consents.is_granted_now
                then 'no_consent'
        end as suppression_reason
    from people
    left join email_events on people.customer_id = email_events.customer_id
    left join consents on people.customer_id = consents.customer_id
),

final as (
    select
        customer_id,
        suppression_reason
    from judged
    where suppression_reason is not null
)

select * from final
