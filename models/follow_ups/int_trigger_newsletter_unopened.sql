with programs as (
    select min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'newsletter_sent'
),

messages as (
    select
        customer_id,
        campaign_id,
        message_id,
        first_machine_open_at,
        sent_at
    from {{ ref('int_messages') }}
    where
        program = 'newsletter'
        and channel = 'email'
        and is_send_known
        and first_human_open_at is null
),

interactions as (
    select
        interactions.customer_id,
        interactions.campaign_id,
        interactions.is_machine,
        steps.channel,
        steps.step,
        interactions.occurred_at
    from {{ ref('fct_interactions') }} as interactions
    left join {{ ref('seed_touchpoint_steps') }} as steps
        on interactions.interaction_type = steps.interaction_type
),

-- a shop that is told of no opens cannot say that a letter was not opened
opens as (
    select count(*) as open_count
    from interactions
    where step = 'opened' and channel = 'email'
),

-- whom the letter brought to the shop has read it, whatever the opens say
visits as (
    select
        customer_id,
        campaign_id,
        max(occurred_at) as last_visit_at
    from interactions
    where
        customer_id is not null
        and campaign_id is not null
        and not is_machine
        and coalesce(channel, '') != 'email'
    group by customer_id, campaign_id
),

campaigns as (
    select
        campaign_id,
        campaign_name
    from {{ ref('stg_touchpoints__campaigns') }}
),

final as (
    select
        messages.customer_id,
        'newsletter_sent' as trigger_name,
        messages.message_id as subject_id,
        cast(null as {{ dbt.type_string() }}) as product_ids,
        'Was sent the newsletter "'
        || coalesce(campaigns.campaign_name, messages.campaign_id)
        || '"' as sentence_start,
        case
            when messages.first_machine_open_at is null
                then ' and has not opened it'
            else ' and only a machine has opened it'
        end as sentence_end,
        messages.sent_at as happened_at,
        messages.sent_at as counted_from_at,
        messages.sent_at as triggered_at
    from messages
    inner join campaigns on messages.campaign_id = campaigns.campaign_id
    cross join programs
    cross join opens
    left join visits
        on
            messages.customer_id = visits.customer_id
            and messages.campaign_id = visits.campaign_id
            and messages.sent_at <= visits.last_visit_at
    where
        messages.sent_at >= programs.earliest_trigger_at
        and opens.open_count > 0
        and visits.customer_id is null
)

select * from final
