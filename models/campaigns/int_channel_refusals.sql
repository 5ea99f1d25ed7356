with channels as (
    select
        channel,
        consent_purpose
    from {{ ref('seed_channels') }}
    where channel != 'email'
),

steps as (
    select
        interaction_type,
        channel,
        step
    from {{ ref('seed_touchpoint_steps') }}
    where step in ('unsubscribed', 'complained')
),

consents as (
    select
        consents.customer_id,
        consents.channel,
        max(case when consents.is_granted then consents.valid_from_at end)
            as granted_at,
        max(
            case
                when not consents.is_readable and consents.valid_to_at is null then 1
                else 0
            end
        ) = 1 as is_unreadable_now
    from {{ ref('int_consent_periods') }} as consents
    inner join channels
        on
            consents.channel = channels.channel
            and consents.purpose = channels.consent_purpose
    group by consents.customer_id, consents.channel
),

withdrawals as (
    select
        interactions.customer_id,
        steps.channel,
        max(case when steps.step = 'complained' then interactions.occurred_at end)
            as complained_at,
        max(
            case
                when steps.step = 'unsubscribed' and not interactions.is_machine
                    then interactions.occurred_at
            end
        ) as unsubscribed_at
    from {{ ref('fct_interactions') }} as interactions
    inner join steps on interactions.interaction_type = steps.interaction_type
    inner join channels on steps.channel = channels.channel
    where interactions.customer_id is not null
    group by interactions.customer_id, steps.channel
),

with_reason as (
    select
        coalesce(withdrawals.customer_id, consents.customer_id) as customer_id,
        coalesce(withdrawals.channel, consents.channel) as channel,
        case
            when withdrawals.complained_at is not null then 'complaint'
            when
                withdrawals.unsubscribed_at is not null
                and (
                    consents.granted_at is null
                    or withdrawals.unsubscribed_at >= consents.granted_at
                )
                then 'unsubscribed'
            when consents.is_unreadable_now then 'unreadable_withdrawal'
        end as suppression_reason
    from withdrawals
    full outer join consents
        on
            withdrawals.customer_id = consents.customer_id
            and withdrawals.channel = consents.channel
),

final as (
    select
        customer_id,
        channel,
        suppression_reason
    from with_reason
    where suppression_reason is not null
)

select * from final
