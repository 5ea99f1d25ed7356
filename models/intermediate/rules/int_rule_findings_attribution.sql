{#- One row is one defect of the attribution windows, as a sentence. No row means the
    rules are whole: every window has every channel, and one of them is the default. -#}

with channels as (
    select distinct channel
    from {{ ref('seed_touchpoint_steps') }}
    where channel is not null and channel = lower(trim(channel))
),

seed_attribution_windows as (
    select
        coalesce(attribution_window, '') as attribution_window,
        coalesce(channel, '') as channel,
        window_hours,
        coalesce(starts_with, '') as starts_with,
        is_default,
        'window "' || coalesce(attribution_window, '') || '" ' as window_name,
        'of channel "' || coalesce(channel, '') || '" ' as of_channel
    from {{ ref('seed_attribution_windows') }}
),

window_findings as (
    select
        'seed_attribution_windows' as rule_seed,
        window_name || of_channel || case
            when attribution_window = ''
                then 'has no name; every window needs one'
            when window_hours is null or window_hours <= 0
                then
                    'is ' || coalesce(
                        cast(window_hours as {{ dbt.type_string() }}), '(empty)'
                    ) || ' hours long; allowed is a whole number above 0'
            when starts_with not in ('received', 'opened', 'clicked')
                then
                    'starts with "' || starts_with
                    || '"; allowed are received, opened, clicked'
            when is_default is null
                then 'leaves is_default empty; allowed are true and false'
        end as finding
    from seed_attribution_windows
),

windows as (
    select
        attribution_window,
        window_name,
        count(*) as row_count,
        count(case when is_default then 1 end) as default_count
    from seed_attribution_windows
    group by attribution_window, window_name
),

needed_pairs as (
    select
        windows.attribution_window,
        windows.window_name,
        channels.channel
    from windows
    cross join channels
),

given_pairs as (
    select
        attribution_window,
        window_name,
        channel,
        count(*) as row_count
    from seed_attribution_windows
    group by attribution_window, window_name, channel
),

pair_findings as (
    select
        'seed_attribution_windows' as rule_seed,
        coalesce(needed_pairs.window_name, given_pairs.window_name) || 'has '
        || cast(coalesce(given_pairs.row_count, 0) as {{ dbt.type_string() }})
        || ' row(s) for channel "'
        || coalesce(needed_pairs.channel, given_pairs.channel) || '"; '
        || 'every window needs each channel of seed_touchpoint_steps exactly once'
            as finding
    from needed_pairs
    full outer join given_pairs
        on
            needed_pairs.attribution_window = given_pairs.attribution_window
            and needed_pairs.channel = given_pairs.channel
    where needed_pairs.channel is null or coalesce(given_pairs.row_count, 0) != 1
),

default_findings as (
    select
        'seed_attribution_windows' as rule_seed,
        window_name || 'is the default for some channels only; is_default is the same '
        || 'in all rows of a window' as finding
    from windows
    where default_count not in (0, row_count)
    union all
    select
        'seed_attribution_windows' as rule_seed,
        cast(count(case when default_count > 0 then 1 end) as {{ dbt.type_string() }})
        || ' window(s) are the default; exactly one must be' as finding
    from windows
    having count(case when default_count > 0 then 1 end) != 1
),

all_findings as (
    select * from window_findings
    union all
    select * from pair_findings
    union all
    select * from default_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
