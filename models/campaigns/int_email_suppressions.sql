{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_people'},
) }}
{%- set event_types = [
    'complaint', 'bounced', 'soft_bounced', 'delivered', 'open', 'click', 'unsubscribe',
] %}

with people as (
    select
        people.customer_id,
        people.email,
        {{ dbt.hash('people.email') }} as email_hash
    from {{ ref('int_people') }} as people
    inner join {{ ref('int_changed_people') }} as changed_people
        on people.customer_id = changed_people.customer_id
),

interactions as (
    select
        customer_id,
        email_hash,
        interaction_type,
        occurred_at
    from {{ ref('fct_interactions') }}
    where
        interaction_type in (
            'email_complaint', 'email_bounced', 'email_soft_bounced', 'email_delivered',
            'email_open', 'email_click'
        )
        or (interaction_type = 'email_unsubscribe' and not is_machine)
),

consents as (
    select
        customer_id,
        is_granted,
        is_readable,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consent_periods') }}
    where channel = 'email' and purpose = 'marketing'
),

-- a bounce is the address's, a complaint and an unsubscribe are the person's
events as (
    select
        interactions.customer_id,
        interactions.interaction_type,
        interactions.occurred_at
    from people
    inner join interactions on people.customer_id = interactions.customer_id
    where
        interactions.interaction_type in ('email_complaint', 'email_unsubscribe')
        or interactions.email_hash is null
        or interactions.email_hash = people.email_hash
),

last_events as (
    select
        {%- for event in event_types %}
        max(case when interaction_type = 'email_{{ event }}' then occurred_at end)
            as {{ event }}_at,
        {%- endfor %}
        customer_id
    from events
    group by customer_id
),

soft_bounces as (
    select
        events.customer_id,
        count(*) as soft_bounce_count
    from events
    inner join last_events on events.customer_id = last_events.customer_id
    where
        events.interaction_type = 'email_soft_bounced'
        and (
            last_events.delivered_at is null
            or events.occurred_at > last_events.delivered_at
        )
        and (
            last_events.open_at is null
            or events.occurred_at > last_events.open_at
        )
        and (
            last_events.click_at is null
            or events.occurred_at > last_events.click_at
        )
    group by events.customer_id
),

last_consents as (
    select
        customer_id,
        max(case when is_granted then valid_from_at end) as granted_at,
        max(case when is_granted and valid_to_at is null then 1 else 0 end) = 1
            as is_granted_now,
        max(case when not is_readable and valid_to_at is null then 1 else 0 end) = 1
            as is_unreadable_now
    from consents
    group by customer_id
),

with_reason as (
    select
        people.customer_id,
        case
            when people.email is null then 'no_email'
            when last_events.complaint_at is not null then 'complaint'
            when
                last_events.bounced_at is not null
                and (
                    last_events.delivered_at is null
                    or last_events.bounced_at > last_events.delivered_at
                )
                then 'hard_bounce'
            when soft_bounces.soft_bounce_count >= {{ var('max_soft_bounces') }}
                then 'soft_bounce'
            when
                last_events.unsubscribe_at is not null
                and (
                    last_consents.granted_at is null
                    or last_events.unsubscribe_at >= last_consents.granted_at
                )
                then 'unsubscribed'
            when coalesce(last_consents.is_unreadable_now, false)
                then 'unreadable_withdrawal'
            when not coalesce(last_consents.is_granted_now, false) then 'no_consent'
        end as suppression_reason
    from people
    left join last_events on people.customer_id = last_events.customer_id
    left join soft_bounces on people.customer_id = soft_bounces.customer_id
    left join last_consents on people.customer_id = last_consents.customer_id
),

final as (
    select
        customer_id,
        suppression_reason
    from with_reason
    where suppression_reason is not null
)

select * from final
