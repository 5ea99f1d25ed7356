{#- One row is one defect of the send limits, as a sentence. No row: each limit is there
    once, and lets something through. -#}
{%- set text = dbt.type_string() -%}

with seed_send_limits as (
    select
        coalesce(limit_name, '') as limit_name,
        limit_value
    from {{ ref('seed_send_limits') }}
),

needed_limits as (
    {{ literal_rows('limit_name', [
        'max_emails_per_day', 'max_emails_per_week', 'too_old_shown_days',
    ]) }}
),

limit_counts as (
    select
        needed_limits.limit_name,
        count(seed_send_limits.limit_name) as row_count
    from needed_limits
    left join seed_send_limits on needed_limits.limit_name = seed_send_limits.limit_name
    group by needed_limits.limit_name
),

all_findings as (
    select
        'seed_send_limits' as rule_seed,
        'the limit ' || limit_name || ' has ' || cast(row_count as {{ text }})
        || ' row(s); each of max_emails_per_day, max_emails_per_week, '
        || 'too_old_shown_days needs exactly one' as finding
    from limit_counts
    where row_count != 1
    union all
    select
        'seed_send_limits' as rule_seed,
        case
            when
                limit_name not in (
                    'max_emails_per_day', 'max_emails_per_week', 'too_old_shown_days'
                )
                then
                    'the limit "' || limit_name
                    || '" is unknown; allowed are max_emails_per_day, '
                    || 'max_emails_per_week, too_old_shown_days'
            when limit_value is null or limit_value < 1
                then
                    'the limit ' || limit_name || ' is '
                    || coalesce(cast(limit_value as {{ text }}), '(empty)')
                    || '; allowed is a whole number above 0'
        end as finding
    from seed_send_limits
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
