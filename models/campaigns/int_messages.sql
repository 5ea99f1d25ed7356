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

interactions as (
    select
        interaction_id,
        interaction_type,
        customer_id,
        campaign_id,
        is_machine,
        occurred_at
    from {{ ref('fct_interactions') }}
),

steps as (
    select
        interaction_type,
        channel,
        step
    from {{ ref('seed_touchpoint_steps') }}
    where step != 'contact'
),

campaigns as (
    select
        campaign_id,
        program
    from {{ ref('stg_touchpoints__campaigns') }}
),

message_events as (
    select
        interactions.interaction_id,
        interactions.customer_id,
        interactions.campaign_id,
        steps.channel,
        steps.step,
        interactions.is_machine,
        steps.step in ('opened', 'clicked') and not interactions.is_machine
            as is_human_reaction,
        interactions.occurred_at
    from interactions
    inner join steps on interactions.interaction_type = steps.interaction_type
    inner join recipients on interactions.customer_id = recipients.customer_id
),

-- of rows at one moment all come in: a delivery may be as early as its sending
with_sendings as (
    select
        message_events.*,
        max(case when step = 'sent' then occurred_at end) over (
            partition by customer_id, campaign_id, channel
            order by occurred_at
            range between unbounded preceding and current row
        ) as latest_sent_at,
        min(occurred_at) over (partition by customer_id, campaign_id, channel)
            as first_seen_at
    from message_events
),

-- without a campaign nothing says that two events are of one message
assigned as (
    select
        with_sendings.*,
        case
            when latest_sent_at is not null then latest_sent_at
            when campaign_id is not null then first_seen_at
            else occurred_at
        end as sent_at
    from with_sendings
),

messages as (
    select
        min(case when occurred_at = sent_at then interaction_id end) as message_id,
        customer_id,
        campaign_id,
        channel,
        max(case when step in ('sent', 'delivered', 'bounced') then 1 else 0 end) = 1
            as is_send_known,
        sent_at,
        min(case when step = 'delivered' then occurred_at end) as delivered_at,
        max(case when step = 'delivered' then occurred_at end) as last_delivered_at,
        max(case when step = 'bounced' then occurred_at end) as last_bounced_at,
        min(case when is_human_reaction then occurred_at end) as first_human_open_at,
        min(case when step = 'opened' and not is_human_reaction then occurred_at end)
            as first_machine_open_at,
        min(case when step = 'clicked' and is_human_reaction then occurred_at end)
            as first_click_at,
        min(case when step = 'unsubscribed' and not is_machine then occurred_at end)
            as unsubscribed_at,
        min(case when step = 'complained' then occurred_at end) as complained_at
    from assigned
    group by customer_id, campaign_id, channel, sent_at
),

final as (
    select
        messages.message_id,
        messages.customer_id,
        messages.campaign_id,
        campaigns.program,
        messages.channel,
        messages.is_send_known,
        {{ coltiva.shop_date('messages.sent_at', var('shop_timezone')) }} as sent_date,
        messages.sent_at,
        messages.delivered_at,
        case
            when
                messages.last_delivered_at is null
                or messages.last_delivered_at < messages.last_bounced_at
                then messages.last_bounced_at
        end as bounced_at,
        messages.first_human_open_at,
        messages.first_machine_open_at,
        messages.first_click_at,
        messages.unsubscribed_at,
        messages.complained_at
    from messages
    left join campaigns on messages.campaign_id = campaigns.campaign_id
)

select * from final
