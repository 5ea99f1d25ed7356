{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_people'},
) }}

with changed_people as (
    select customer_id
    from {{ ref('int_changed_people') }}
),

people as (
    select
        people.customer_id,
        people.email
    from {{ ref('int_people') }} as people
    inner join changed_people on people.customer_id = changed_people.customer_id
),

interactions as (
    select
        customer_id,
        interaction_type,
        occurred_at
    from {{ ref('fct_interactions') }}
    where
        interaction_type in (
            'email_complaint', 'email_bounced', 'email_delivered', 'email_unsubscribe'
        )
),

consents as (
    select
        customer_id,
        is_granted,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consent_periods') }}
    where channel = 'email' and purpose = 'marketing'
),

last_events as (
    select
        {%- for event in ['complaint', 'bounced', 'delivered', 'unsubscribe'] %}
        max(
            case
                when interactions.interaction_type = 'email_{{ event }}'
                    then interactions.occurred_at
            end
        ) as {{ event }}_at,
        {%- endfor %}
        people.customer_id
    from people
    inner join interactions on people.customer_id = interactions.customer_id
    group by people.customer_id
),

last_consents as (
    select
        customer_id,
        max(case when is_granted then valid_from_at end) as granted_at,
        max(case when is_granted and valid_to_at is null then 1 else 0 end) = 1
            as is_granted_now
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
            when
                last_events.unsubscribe_at is not null
                and (
                    last_consents.granted_at is null
                    or last_events.unsubscribe_at >= last_consents.granted_at
                )
                then 'unsubscribed'
            when not coalesce(last_consents.is_granted_now, false) then 'no_consent'
        end as suppression_reason
    from people
    left join last_events on people.customer_id = last_events.customer_id
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
