{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_recipients'},
) }}

with recipients as (
    select customer_id
    from {{ ref('int_changed_recipients') }}
),

messages as (
    select messages.*
    from {{ ref('int_messages') }} as messages
    inner join recipients on messages.customer_id = recipients.customer_id
    where messages.bounced_at is null
),

interactions as (
    select
        interaction_id,
        interaction_type,
        customer_id,
        campaign_id,
        interaction_date,
        occurred_at
    from {{ ref('fct_interactions') }}
    where not is_machine
),

steps as (
    select
        interaction_type,
        channel
    from {{ ref('seed_touchpoint_steps') }}
    where step = 'contact'
),

campaigns as (
    select
        campaign_id,
        program
    from {{ ref('stg_touchpoints__campaigns') }}
),

-- a contact is received, opened and clicked in one moment
contacts as (
    select
        interactions.interaction_id as touch_id,
        interactions.customer_id,
        interactions.campaign_id,
        campaigns.program,
        steps.channel,
        interactions.interaction_date as sent_date,
        interactions.occurred_at as received_at,
        interactions.occurred_at as opened_at,
        interactions.occurred_at as clicked_at
    from interactions
    inner join steps on interactions.interaction_type = steps.interaction_type
    inner join recipients on interactions.customer_id = recipients.customer_id
    left join campaigns on interactions.campaign_id = campaigns.campaign_id
),

final as (
    select
        message_id as touch_id,
        customer_id,
        campaign_id,
        program,
        channel,
        sent_date,
        coalesce(delivered_at, sent_at) as received_at,
        first_human_open_at as opened_at,
        first_click_at as clicked_at
    from messages
    union all
    select * from contacts
)

select * from final
