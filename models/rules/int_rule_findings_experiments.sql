{%- set targets = ['program', 'campaign', 'push', 'all'] -%}

with programs as (
    select distinct program
    from {{ ref('seed_follow_up_programs') }}
),

pushes as (
    select distinct push_name
    from {{ ref('seed_pushed_products') }}
),

seed_experiments as (
    select
        experiments.*,
        case experiments.target_type
            when 'program' then programs.program is not null
            when 'push' then pushes.push_name is not null
            when 'campaign' then coalesce(experiments.target_name, '') != ''
            else coalesce(experiments.target_name, '') = ''
        end as has_right_target,
        coalesce(cast(experiments.hold_out_rate as {{ dbt.type_string() }}), '')
        || '|' || coalesce(experiments.measured_on, '')
        || '|'
        || coalesce(cast(experiments.outcome_days as {{ dbt.type_string() }}), '')
        || '|' || coalesce(cast(experiments.valid_from as {{ dbt.type_string() }}), '')
        || '|' || coalesce(cast(experiments.valid_to as {{ dbt.type_string() }}), '')
            as terms
    from {{ ref('seed_experiments') }} as experiments
    left join programs
        on experiments.target_name = programs.program
    left join pushes
        on experiments.target_name = pushes.push_name
),

final as (
    {{ coltiva.rule_findings('seed_experiments', 'experiment "{experiment}"', [
        ["coalesce(experiment, '') = ''",
         'has no name; the control group is drawn by it, so every experiment needs '
         ~ 'one'],
        coltiva.must_be_one_of('target_type', targets),
        ["not has_right_target and target_type = 'program'",
         'tries the program "{target_name}"; allowed are the programs of '
         ~ 'seed_follow_up_programs'],
        ["not has_right_target and target_type = 'push'",
         'tries the push "{target_name}"; allowed are the names in '
         ~ 'seed_pushed_products'],
        ["not has_right_target and target_type = 'campaign'",
         'names no campaign; target_name is a campaign_id'],
        ['not has_right_target',
         'tries all messages, and has the target_name "{target_name}"; leave it empty'],
        ["target_name in ('control', 'treatment')",
         'has the target_name "{target_name}"; control and treatment are names of '
         ~ 'arms'],
        coltiva.must_be_one_of('measured_on', ['everybody', 'assigned']),
        ['hold_out_rate <= 0 or hold_out_rate > 0.5',
         'has the hold_out_rate {hold_out_rate}; allowed is a share above 0 and up to '
         ~ '0.5, such as 0.1 for every tenth person'],
        ["hold_out_rate is null and target_type != 'campaign'",
         'has no hold_out_rate; only the sender of a campaign may draw the control '
         ~ 'itself, else write a share such as 0.1'],
        ["hold_out_rate is null and measured_on = 'everybody'",
         'has no hold_out_rate, so that nobody is known to be in the control; write a '
         ~ 'share such as 0.1, or measured_on assigned'],
        ["measured_on = 'assigned' and target_type in ('push', 'all')",
         'is measured on who was assigned, but nothing says who saw {target_name:all '
         ~ 'messages}; write everybody'],
        coltiva.must_be_at_least('outcome_days', 1),
        ['valid_from is null or valid_to is null',
         'lacks valid_from or valid_to; both are dates'],
        ['valid_from > valid_to',
         'begins on {valid_from}, after its end on {valid_to}; valid_from is not after '
         ~ 'valid_to'],
    ]) }}
    union distinct
    {{ coltiva.rule_findings('seed_experiments', 'experiment "{experiment}"', [
        ['min(terms) != max(terms)',
         'has rows that differ in more than the target_name; measured_on, '
         ~ 'hold_out_rate, outcome_days and dates are the same in all of them'],
        ['min(target_type) != max(target_type)',
         'tries things of several types; make an experiment of each'],
    ], per='experiment') }}
    union distinct
    {{ coltiva.rule_findings('seed_experiments', 'experiment "{experiment}"', [
        ['count(*) > 1',
         'has {count(*)} rows for the target_name "{target_name:(empty)}"; each needs '
         ~ 'one'],
    ], per='experiment, target_name') }}
)

select * from final
