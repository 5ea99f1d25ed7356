{#- One row is one defect of the follow-up programs, as a sentence. No row: every
    program can be started, is due before it expires, and has a priority of its own. -#}
{%- set text = dbt.type_string() -%}

with seed_follow_up_programs as (
    select
        coalesce(program, '') as program,
        coalesce(trigger, '') as trigger_name,
        delay_hours,
        expires_after_hours,
        retry_after_hours,
        max_retries,
        cooldown_days,
        priority,
        coalesce(channel, '') as channel,
        delay_hours + max_retries * coalesce(retry_after_hours, 0)
            as last_try_after_hours
    from {{ ref('seed_follow_up_programs') }}
),

repeated_programs as (
    {{ repeated_names('seed_follow_up_programs', 'program', 'program') }}
),

shared_priorities as (
    select
        'seed_follow_up_programs' as rule_seed,
        'priority ' || cast(priority as {{ text }}) || ' belongs to ' || min(program)
        || ', ' || max(program) || '; every program needs a priority of its own'
            as finding
    from seed_follow_up_programs
    where priority is not null
    group by priority
    having min(program) != max(program)
),

program_findings as (
    select
        'seed_follow_up_programs' as rule_seed,
        'program "' || program || '" ' || case
            when
                trigger_name not in (
                    'signed_up', 'newsletter_sent', 'cart_abandoned', 'order_placed',
                    'order_delivered', 'turned_at_risk', 'became_vip'
                )
                then
                    'has the trigger "' || trigger_name
                    || '"; allowed are signed_up, newsletter_sent, cart_abandoned, '
                    || 'order_placed, order_delivered, turned_at_risk, became_vip'
            when channel != 'email'
                then
                    'has the channel "' || channel || '"; allowed is email, the only '
                    || 'one of which consent and sendings are known'
            {%- for column, least in {
                'delay_hours': 0, 'expires_after_hours': 1, 'max_retries': 0,
                'cooldown_days': 0, 'priority': 1,
            }.items() %}
            when {{ column }} is null or {{ column }} < {{ least }}
                then
                    'has the {{ column }} '
                    || coalesce(cast({{ column }} as {{ text }}), '(empty)')
                    || '; allowed is a whole number from {{ least }} on'
            {%- endfor %}
            when trigger_name in ('turned_at_risk', 'became_vip') and delay_hours > 0
                then
                    'has the delay_hours ' || cast(delay_hours as {{ text }})
                    || ', but of ' || trigger_name
                    || ' only the day is known; allowed is 0'
            when delay_hours >= expires_after_hours
                then
                    'is due after ' || cast(delay_hours as {{ text }})
                    || ' hours, when it has expired (after '
                    || cast(expires_after_hours as {{ text }})
                    || '); delay_hours must be below expires_after_hours'
            when max_retries > 0 and coalesce(retry_after_hours, 0) < 1
                then
                    'is tried again, but has the retry_after_hours '
                    || coalesce(cast(retry_after_hours as {{ text }}), '(empty)')
                    || '; allowed is a whole number from 1 on'
            when max_retries = 0 and retry_after_hours is not null
                then
                    'has the retry_after_hours '
                    || cast(retry_after_hours as {{ text }})
                    || ' and is never tried again; leave it empty or raise max_retries'
            when last_try_after_hours >= expires_after_hours
                then
                    'is tried again for the last time after '
                    || cast(last_try_after_hours as {{ text }})
                    || ' hours, when it has expired (after '
                    || cast(expires_after_hours as {{ text }})
                    || '); delay and retries must fit into expires_after_hours'
        end as finding
    from seed_follow_up_programs
),

all_findings as (
    select * from repeated_programs
    union all
    select * from shared_priorities
    union all
    select * from program_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
