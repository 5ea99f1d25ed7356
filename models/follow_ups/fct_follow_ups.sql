{#- Of what may go out by a channel, the highest priority (1) comes first, until the
    day's or the week's limit is reached. -#}

with attempts as (
    select *
    from {{ ref('int_follow_up_attempts') }}
),

limits as (
    select distinct
        channel,
        max_per_day,
        max_per_week,
        as_of_date,
        as_of_at
    from {{ ref('int_programs') }}
),

control_groups as (
    select distinct
        grouped.customer_id,
        programs.program
    from {{ ref('int_control_groups') }} as grouped
    inner join {{ ref('int_programs') }} as programs
        on
            grouped.target_type = 'all'
            or (
                grouped.target_type = 'program'
                and grouped.target_name = programs.program
            )
    where grouped.is_running
),

sent as (
    select
        messages.customer_id,
        messages.channel,
        count(*) as week_count,
        sum(case when messages.sent_date = limits.as_of_date then 1 else 0 end)
            as day_count
    from {{ ref('int_messages') }} as messages
    inner join limits on messages.channel = limits.channel
    where messages.sent_at > {{ coltiva.hours_later('limits.as_of_at', '-168') }}
    group by messages.customer_id, messages.channel
),

own_reasons as (
    select
        attempts.*,
        limits.max_per_day,
        limits.max_per_week,
        limits.as_of_date,
        coalesce(sent.week_count, 0) as week_count,
        coalesce(sent.day_count, 0) as day_count,
        {{ coltiva.full_hours_between('attempts.happened_at', 'limits.as_of_at') }}
            as hours_since,
        {{ coltiva.full_hours_between('attempts.retried_sent_at', 'limits.as_of_at') }}
            as hours_since_try,
        case
            when limits.as_of_at > attempts.expires_at then 'too_old'
            when suppressions.suppression_reason is not null
                then suppressions.suppression_reason
            when
                attempts.attempt = 1
                and limits.as_of_at
                < {{ coltiva.hours_later(
                    'attempts.last_sent_at', '24 * cooldown_days'
                ) }}
                then 'cooldown'
            when control_groups.customer_id is not null then 'control_group'
        end as own_reason
    from attempts
    inner join limits on attempts.channel = limits.channel
    left join {{ ref('int_channel_suppressions') }} as suppressions
        on
            attempts.customer_id = suppressions.customer_id
            and attempts.channel = suppressions.channel
    left join sent
        on
            attempts.customer_id = sent.customer_id
            and attempts.channel = sent.channel
    left join control_groups
        on
            attempts.customer_id = control_groups.customer_id
            and attempts.program = control_groups.program
),

ranked as (
    select
        own_reasons.*,
        row_number() over (
            partition by customer_id, channel, own_reason
            order by priority, program
        ) as place
    from own_reasons
),

held_back as (
    select
        ranked.*,
        case
            when own_reason is not null then own_reason
            when week_count >= max_per_week then 'weekly_limit'
            when
                day_count + place > max_per_day
                or week_count + place > max_per_week
                then 'higher_priority_today'
        end as held_back_reason
    from ranked
),

final as (
    select
        {{ dbt.hash(
            "program || '|' || customer_id || '|' || subject_id || '|' || "
            ~ "coalesce(cast(counted_from_at as " ~ dbt.type_string() ~ "), '') || '|' "
            ~ "|| cast(attempt as " ~ dbt.type_string() ~ ")"
        ) }} as follow_up_key,
        customer_id,
        subject_id,
        retried_campaign_id,
        program,
        trigger_name,
        channel,
        product_ids,
        sentence_start
        || coalesce(' ' || {{ coltiva.ago_in_words('hours_since') }}, '')
        || sentence_end
        || case
            when attempt = 1 then ''
            else
                '; the message sent ' || {{ coltiva.ago_in_words('hours_since_try') }}
                || ' was neither opened nor clicked'
        end as reason,
        held_back_reason,
        attempt,
        priority,
        held_back_reason is not null as is_held_back,
        as_of_date,
        triggered_at,
        due_at,
        expires_at,
        retried_sent_at
    from held_back
)

select * from final
