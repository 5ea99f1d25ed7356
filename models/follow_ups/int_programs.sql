with programs as (
    select
        program,
        trigger,
        channel,
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
        max(case when limit_name = 'max_emails_per_day' then limit_value end)
            as max_emails_per_day,
        max(case when limit_name = 'max_emails_per_week' then limit_value end)
            as max_emails_per_week,
        max(case when limit_name = 'too_old_shown_days' then limit_value end)
            as too_old_shown_days
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
        limits.max_emails_per_day,
        limits.max_emails_per_week,
        limits.too_old_shown_days,
        as_of.as_of_date,
        as_of.as_of_at,
        {{ coltiva.hours_later(
            'as_of.as_of_at',
            '-programs.expires_after_hours - 24 * limits.too_old_shown_days'
        ) }} as earliest_trigger_at
    from programs
    cross join limits
    cross join as_of
)

select * from final
