with programs as (
    select *
    from {{ ref('int_programs') }}
),

triggers as (
    select *
    from {{ ref('int_triggers') }}
),

messages as (
    select
        customer_id,
        campaign_id,
        program,
        channel,
        message_id,
        sent_at,
        coalesce(first_human_open_at, first_click_at) is not null as has_reaction
    from {{ ref('int_messages') }}
),

candidates as (
    select
        triggers.*,
        programs.program,
        programs.channel,
        programs.priority,
        programs.max_retries,
        programs.retry_after_hours,
        programs.cooldown_days,
        programs.as_of_at,
        {{ coltiva.hours_later('triggers.triggered_at', 'programs.delay_hours') }}
            as first_due_at,
        {{ coltiva.hours_later(
            'triggers.triggered_at', 'programs.expires_after_hours'
        ) }}
            as expires_at
    from programs
    inner join triggers
        on
            programs.trigger_name = triggers.trigger_name
            and programs.earliest_trigger_at <= triggers.triggered_at
),

newest as (
    select
        candidates.*,
        row_number() over (
            partition by program, customer_id
            order by first_due_at desc, subject_id desc
        ) as newness_rank
    from candidates
    where first_due_at <= as_of_at
),

sent as (
    select
        newest.program,
        newest.customer_id,
        messages.campaign_id,
        messages.sent_at,
        messages.has_reaction,
        newest.counted_from_at is null
        or messages.sent_at >= newest.counted_from_at as is_counted,
        row_number() over (
            partition by newest.program, newest.customer_id
            order by messages.sent_at desc, messages.message_id desc
        ) as newness_rank
    from newest
    inner join messages
        on
            newest.program = messages.program
            and newest.channel = messages.channel
            and newest.customer_id = messages.customer_id
    where newest.newness_rank = 1
),

tries as (
    select
        program,
        customer_id,
        sum(case when is_counted then 1 else 0 end) as counted_messages,
        max(case when is_counted and has_reaction then 1 else 0 end) as reaction_count,
        max(case when is_counted and newness_rank = 1 then campaign_id end)
            as retried_campaign_id,
        max(case when is_counted then sent_at end) as retried_sent_at,
        max(sent_at) as last_sent_at
    from sent
    group by program, customer_id
),

attempts as (
    select
        newest.*,
        tries.retried_campaign_id,
        tries.retried_sent_at,
        tries.last_sent_at,
        coalesce(tries.counted_messages, 0) + 1 as attempt,
        case
            when coalesce(tries.counted_messages, 0) = 0 then newest.first_due_at
            else {{ coltiva.hours_later(
                'tries.retried_sent_at', 'newest.retry_after_hours'
            ) }}
        end as due_at
    from newest
    left join tries
        on
            newest.program = tries.program
            and newest.customer_id = tries.customer_id
    where
        newest.newness_rank = 1
        and coalesce(tries.counted_messages, 0) <= newest.max_retries
        and coalesce(tries.reaction_count, 0) = 0
),

final as (
    select
        customer_id,
        subject_id,
        retried_campaign_id,
        program,
        trigger_name,
        channel,
        product_ids,
        sentence_start,
        sentence_end,
        cast(attempt as integer) as attempt,
        priority,
        cooldown_days,
        happened_at,
        counted_from_at,
        triggered_at,
        due_at,
        expires_at,
        retried_sent_at,
        last_sent_at
    from attempts
    where due_at <= as_of_at and due_at <= expires_at
)

select * from final
