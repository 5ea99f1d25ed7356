with programs as (
    select
        program,
        trigger,
        channel,
        case when channel = 'email' then 'emails' else channel end as limited_word,
        delay_hours,
        expires_after_hours,
        retry_after_hours,
        max_retries,
        cooldown_days,
        priority
    from {{ ref('seed_follow_up_programs') }}
),

limits as (
    select
        limit_name,
        limit_value
    from {{ ref('seed_send_limits') }}
),

as_of as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of') }}
    where as_of_at is not null
),

final as (
    select
        programs.program,
        programs.trigger as trigger_name,
        programs.channel,
        programs.delay_hours,
        programs.expires_after_hours,
        programs.retry_after_hours,
        programs.max_retries,
        programs.cooldown_days,
        programs.priority,
        daily.limit_value as max_per_day,
        weekly.limit_value as max_per_week,
        shown.limit_value as too_old_shown_days,
        as_of.as_of_date,
        as_of.as_of_at,
        {{ coltiva.hours_later(
            'as_of.as_of_at',
            '-programs.expires_after_hours - 24 * shown.limit_value'
        ) }} as earliest_trigger_at
    from programs
    inner join limits as daily
        on daily.limit_name = 'max_' || programs.limited_word || '_per_day'
    inner join limits as weekly
        on weekly.limit_name = 'max_' || programs.limited_word || '_per_week'
    inner join limits as shown on shown.limit_name = 'too_old_shown_days'
    cross join as_of
)

select * from final
