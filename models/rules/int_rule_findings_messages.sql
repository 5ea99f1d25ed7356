with seed_touchpoint_steps as (
    select * from {{ ref('seed_touchpoint_steps') }}
),

seed_attribution_windows as (
    select * from {{ ref('seed_attribution_windows') }}
),

seed_follow_up_programs as (
    select
        *,
        delay_hours + max_retries * coalesce(retry_after_hours, 0)
            as last_try_after_hours
    from {{ ref('seed_follow_up_programs') }}
),

needed_pairs as (
    select distinct
        windows.attribution_window,
        steps.channel
    from seed_attribution_windows as windows
    cross join seed_touchpoint_steps as steps
    where
        windows.attribution_window is not null
        and steps.channel = lower(trim(steps.channel))
),

pairs as (
    {{ coltiva.needed_and_given(
        'needed_pairs', 'seed_attribution_windows', ['attribution_window', 'channel']
    ) }}
),

default_windows as (
    select count(distinct coalesce(attribution_window, '')) as window_count
    from seed_attribution_windows
    where is_default
),

final as (
    {{ coltiva.rule_findings(
        'seed_touchpoint_steps', 'interaction type "{interaction_type}"', [
        ['interaction_type != lower(trim(interaction_type))',
         'must be lower case without blanks around it'],
        ["coalesce(channel, '') = '' or channel != lower(trim(channel))",
         'has the channel "{channel}"; a channel is a name in lower case, such as '
         ~ 'email'],
        coltiva.must_be_one_of('step', [
            'sent', 'delivered', 'bounced', 'opened', 'clicked', 'unsubscribed',
            'complained', 'contact',
        ]),
    ], own_name='interaction_type') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_attribution_windows',
        'window "{attribution_window}" of channel "{channel}"', [
        ["coalesce(attribution_window, '') = ''",
         'has no name; every window needs one'],
        ['window_hours is null or window_hours <= 0',
         'is {window_hours:(empty)} hours long; allowed is a whole number above 0'],
        ["coalesce(starts_with, '') not in ('received', 'opened', 'clicked')",
         'starts with "{starts_with}"; allowed are received, opened, clicked'],
        coltiva.must_be_true_or_false('is_default'),
    ]) }}
    union distinct
    {{ coltiva.rule_findings('seed_attribution_windows',
        'window "{attribution_window}"', [
        ['attribution_window is not null and (not is_needed or row_count != 1)',
         'has {row_count} row(s) for channel "{channel}"; every window needs each '
         ~ 'channel of seed_touchpoint_steps exactly once'],
    ], rows='pairs') }}
    union distinct
    {{ coltiva.rule_findings('seed_attribution_windows',
        'window "{attribution_window}"', [
        ['count(case when is_default then 1 end) not in (0, count(*))',
         'is the default for some channels only; is_default is the same in all rows of '
         ~ 'a window'],
    ], per='attribution_window') }}
    union distinct
    {{ coltiva.rule_findings('seed_attribution_windows', '{window_count} window(s)', [
        ['window_count != 1', 'are the default; exactly one must be'],
    ], rows='default_windows') }}
    union distinct
    {{ coltiva.rule_findings('seed_follow_up_programs', 'program "{program}"', [
        coltiva.must_be_one_of('trigger', coltiva.known_triggers()),
        coltiva.must_be_one_of(
            'channel', ['email', 'sms', 'whatsapp', 'push', 'onsite']
        ),
        coltiva.must_be_at_least('delay_hours', 0),
        coltiva.must_be_at_least('expires_after_hours', 1),
        coltiva.must_be_at_least('max_retries', 0),
        coltiva.must_be_at_least('cooldown_days', 0),
        coltiva.must_be_at_least('priority', 1),
        ["trigger in ('turned_at_risk', 'became_vip') and delay_hours > 0",
         'has the delay_hours {delay_hours}, but of {trigger} only the day is known; '
         ~ 'allowed is 0'],
        ['delay_hours >= expires_after_hours',
         'is due after {delay_hours} hours, when it has expired (after '
         ~ '{expires_after_hours}); delay_hours must be below expires_after_hours'],
        ['max_retries > 0 and coalesce(retry_after_hours, 0) < 1',
         'is tried again, but has the retry_after_hours {retry_after_hours:(empty)}; '
         ~ 'allowed is a whole number from 1 on'],
        ['max_retries = 0 and retry_after_hours is not null',
         'has the retry_after_hours {retry_after_hours} and is never tried again; '
         ~ 'leave it empty or raise max_retries'],
        ['last_try_after_hours >= expires_after_hours',
         'is tried again for the last time after {last_try_after_hours} hours, when it '
         ~ 'has expired (after {expires_after_hours}); delay and retries must fit into '
         ~ 'expires_after_hours'],
    ], own_name='program') }}
    union distinct
    {{ coltiva.rule_findings('seed_follow_up_programs',
        'priority {priority} belongs to', [
        ['priority is not null and min(program) != max(program)',
         '{min(program)}, {max(program)}; every program needs a priority of its own'],
    ], per='priority') }}
)

select * from final
