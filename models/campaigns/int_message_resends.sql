with messages as (
    select
        message_id,
        customer_id,
        campaign_id,
        program,
        channel,
        sent_at,
        first_human_open_at,
        first_click_at
    from {{ ref('int_messages') }}
    where is_send_known and bounced_at is null
),

-- how long a newsletter waits before it is sent again
program_delay as (
    select coalesce(max(delay_hours), 0) as delay_hours
    from {{ ref('seed_follow_up_programs') }}
    where program = 'newsletter_resend'
),

newsletters as (
    select
        messages.*,
        row_number() over (
            partition by customer_id, campaign_id, channel order by sent_at
        ) as sending_number
    from messages
    where program = 'newsletter' and campaign_id is not null
),

first_sendings as (
    select *
    from newsletters
    where sending_number = 1
),

resends as (
    select
        message_id,
        customer_id,
        campaign_id,
        channel,
        sent_at,
        first_human_open_at,
        first_click_at,
        true as is_same_campaign
    from newsletters
    where sending_number > 1
    union all
    select
        message_id,
        customer_id,
        campaign_id,
        channel,
        sent_at,
        first_human_open_at,
        first_click_at,
        false as is_same_campaign
    from messages
    where program = 'newsletter_resend'
),

candidates as (
    select
        resends.*,
        first_sendings.message_id as original_message_id,
        first_sendings.campaign_id as original_campaign_id,
        first_sendings.first_human_open_at as original_open_at,
        first_sendings.sent_at as original_sent_at,
        case
            when first_sendings.first_human_open_at < resends.sent_at then 1
            when
                {{ coltiva.hours_later(
                    'first_sendings.sent_at', 'program_delay.delay_hours'
                ) }}
                > resends.sent_at
                then 1
            else 0
        end as is_unlikely
    from resends
    inner join first_sendings
        on
            resends.customer_id = first_sendings.customer_id
            and resends.channel = first_sendings.channel
            and resends.sent_at > first_sendings.sent_at
            and (
                not resends.is_same_campaign
                or resends.campaign_id = first_sendings.campaign_id
            )
    cross join program_delay
),

-- of one campaign the first sending; else the latest newsletter that was still unopened
-- and had waited for its time, or where there is none the latest
ranked as (
    select
        candidates.*,
        row_number() over (
            partition by message_id
            order by is_unlikely asc, original_sent_at desc, original_message_id desc
        ) as original_rank
    from candidates
),

final as (
    select
        message_id,
        customer_id,
        campaign_id,
        original_message_id,
        original_campaign_id,
        first_human_open_at is not null
        and (original_open_at is null or original_open_at > first_human_open_at)
            as is_open_won,
        first_click_at is not null as is_clicked,
        sent_at
    from ranked
    where original_rank = 1
)

select * from final
