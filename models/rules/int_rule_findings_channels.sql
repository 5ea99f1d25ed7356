{%- set limits = ['too_old_shown_days'] -%}
{%- for channel in ['emails', 'sms', 'whatsapp', 'push', 'onsite'] -%}
    {%- do limits.extend([
        'max_' ~ channel ~ '_per_day', 'max_' ~ channel ~ '_per_week',
    ]) -%}
{%- endfor -%}

with seed_send_limits as (
    select * from {{ ref('seed_send_limits') }}
),

needed_limits as (
    {{ coltiva.literal_rows('limit_name', limits | sort) }}
),

limit_counts as (
    {{ coltiva.needed_and_given('needed_limits', 'seed_send_limits', ['limit_name']) }}
),

programs as (
    select
        programs.program,
        programs.channel,
        channels.consent_purpose,
        channels.channel is not null as is_known
    from {{ ref('seed_follow_up_programs') }} as programs
    left join {{ ref('seed_channels') }} as channels
        on programs.channel = channels.channel
    where programs.channel in ('email', 'sms', 'whatsapp', 'push', 'onsite')
),

final as (
    {{ coltiva.rule_findings('seed_send_limits', 'the limit', [
        ['not is_needed',
         '"{limit_name}" is unknown; allowed are ' ~ limits | sort | join(', ')],
        ['row_count != 1',
         '{limit_name} has {row_count} row(s); each of ' ~ limits | sort | join(', ')
         ~ ' needs exactly one'],
    ], rows='limit_counts') }}
    union distinct
    {{ coltiva.rule_findings('seed_send_limits', 'the limit {limit_name}', [
        ["limit_name in ('" ~ limits | join("', '") ~ "') "
         ~ 'and (limit_value is null or limit_value < 1)',
         'is {limit_value:(empty)}; allowed is a whole number above 0'],
    ]) }}
    union distinct
    {{ coltiva.rule_findings('seed_follow_up_programs', 'program "{program}"', [
        ['not is_known',
         'goes by {channel}, of which seed_channels has no row; add it, with the '
         ~ 'consent_purpose that the channel needs'],
        ["channel != 'onsite' and consent_purpose is null",
         'goes by {channel}, for which seed_channels asks no consent; give it a '
         ~ 'consent_purpose, without which only onsite may be used'],
    ], rows='programs') }}
)

select * from final
