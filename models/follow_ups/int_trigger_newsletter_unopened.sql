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
    where messages.sent_at >= programs.earliest_trigger_at
)

select * from final
