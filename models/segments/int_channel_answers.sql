-- A message is a campaign's to a person; what was sent of none tells of no answer.

with events as (
    select
        interactions.customer_id,
        interactions.campaign_id,
        steps.channel,
        case when steps.step = 'sent' then 1 else 0 end as sent_flag,
        case
            when steps.step in ('opened', 'clicked') and interactions.is_scored then 1
            else 0
        end as answered_flag
    from {{ ref('fct_interactions') }} as interactions
    inner join {{ ref('seed_touchpoint_steps') }} as steps
        on interactions.interaction_type = steps.interaction_type
    where
        interactions.customer_id is not null
        and interactions.campaign_id is not null
        and steps.step in ('sent', 'opened', 'clicked')
),

messages as (
    select
        customer_id,
        campaign_id,
        channel,
        max(answered_flag) as answered_flag
    from events
    group by customer_id, campaign_id, channel
    having max(sent_flag) = 1
),

final as (
    select
        customer_id,
        channel,
        cast(count(*) as integer) as message_count,
        cast(sum(answered_flag) as integer) as answered_count,
        {{ coltiva.divide_counts('sum(answered_flag)', 'count(*)', 6) }} as answer_rate
    from messages
    group by customer_id, channel
)

select * from final
