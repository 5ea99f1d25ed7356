with seed_age_bands as (
    select * from {{ ref('seed_age_bands') }}
),

seed_email_domains as (
    select * from {{ ref('seed_email_domains') }}
),

seed_lifecycle_rules as (
    select * from {{ ref('seed_lifecycle_rules') }}
),

bands as (
    select
        age_band,
        min_age,
        max_age,
        lead(age_band) over (order by min_age, coalesce(age_band, '')) as next_band,
        lead(min_age) over (order by min_age, coalesce(age_band, '')) as next_min_age
    from seed_age_bands
    where min_age is not null
),

segment_rules as (
    select
        priority,
        lifecycle_stage,
        coalesce(min_order_count, min_recency_days, min_intent_count) is null
            as is_catch_all,
        max(priority) over () as last_priority
    from seed_lifecycle_rules
    where not coalesce(is_transition_only, false)
),

aging_stages as (
    select distinct lifecycle_stage
    from seed_lifecycle_rules
    where min_recency_days is not null
),

transition_rules as (
    select
        rules.priority,
        rules.lifecycle_stage,
        rules.min_action_count,
        rules.after_stage,
        rules.is_transition_only,
        rules.is_qualified,
        rules.min_order_count > 0
        or coalesce(rules.after_stage, '') != '' as needs_order,
        aging_stages.lifecycle_stage as aging_stage,
        least(
            coalesce(rules.min_order_count, 0),
            coalesce(rules.min_recency_days, 0),
            coalesce(rules.min_intent_count, 0),
            coalesce(rules.min_action_count, 0)
        ) as smallest_minimum,
        max(rules.priority) over () as last_priority
    from seed_lifecycle_rules as rules
    left join aging_stages on rules.after_stage = aging_stages.lifecycle_stage
),

final as (
    {{ coltiva.rule_findings('seed_age_bands', 'age band "{age_band}"', [
        ['min_age is null or min_age < 0', 'needs a min_age of 0 or more'],
    ], own_name='age_band') }}
    union distinct
    {{ coltiva.rule_findings('seed_age_bands', 'age band "{age_band}"', [
        ['max_age < min_age', 'ends at {max_age}, before its min_age'],
        ['next_min_age is not null and max_age is null',
         'is open, but "{next_band}" follows; only the last band may leave max_age '
         ~ 'empty'],
        ['next_min_age <= max_age',
         'overlaps "{next_band}"; a band begins one year after the end of the one '
         ~ 'before'],
        ['next_min_age > max_age + 1',
         'leaves a gap before "{next_band}"; a band begins one year after the end of '
         ~ 'the one before'],
    ], rows='bands') }}
    union distinct
    {{ coltiva.rule_findings('seed_email_domains', 'domain "{email_domain}"', [
        ["email_domain != lower(trim(email_domain)) or email_domain like '%@%'",
         'must be lower case, without an @ or blanks around it'],
        ["coalesce(same_as_domain, '') = ''",
         'has no same_as_domain; where it is like no other, it is the domain itself'],
        ["same_as_domain != lower(trim(same_as_domain)) or same_as_domain like '%@%'",
         'has the same_as_domain "{same_as_domain}", which must be lower case, without '
         ~ 'an @ or blanks around it'],
        coltiva.must_be_true_or_false('ignores_dots'),
        coltiva.must_be_true_or_false('ignores_plus_part'),
    ], own_name='email_domain') }}
    union distinct
    {{ coltiva.rule_findings('seed_lifecycle_rules', 'priority {priority:(empty)}', [
        ['count(*) > 1 or priority is null',
         'has {count(*)} rows; every rule needs a priority of its own'],
    ], rows='segment_rules', per='priority') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_lifecycle_rules', 'priority {priority:(empty)} ("{lifecycle_stage}")', [
        ["coalesce(lifecycle_stage, '') = ''", 'names no lifecycle_stage'],
        ['is_catch_all and priority < last_priority',
         'has no minimum, so that no later rule is ever reached; only the last rule '
         ~ 'leaves all three minima empty'],
        ['not is_catch_all and priority = last_priority',
         'is the last rule and has a minimum; the last rule leaves all three minima '
         ~ 'empty, so that everybody has a stage'],
    ], rows='segment_rules') }}
    union distinct
    {{ coltiva.rule_findings('seed_lifecycle_rules', 'there is no rule;', [
        ['count(*) = 0',
         'one rule with all three minima empty must be the last, so that everybody has '
         ~ 'a stage'],
    ], rows='segment_rules', per='') }}
    union distinct
    {{ coltiva.rule_findings('seed_lifecycle_rules', 'priority {priority:(empty)}', [
        ['count(case when is_transition_only then 1 end) > 0 '
         ~ 'and (count(is_transition_only) > 1 or priority is null)',
         'has {count(is_transition_only)} row(s), one of them for transitions only; '
         ~ 'every rule needs a priority of its own'],
    ], per='priority') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_lifecycle_rules', 'priority {priority:(empty)} ("{lifecycle_stage}")', [
        ["is_transition_only and coalesce(lifecycle_stage, '') = ''",
         'names no lifecycle_stage'],
        coltiva.must_be_true_or_false('is_transition_only'),
        ['smallest_minimum < 0',
         'asks for {smallest_minimum}; a minimum is empty, 0 or more'],
        coltiva.must_be_true_or_false('is_qualified'),
        ['is_qualified and needs_order',
         'asks for an order and has is_qualified true; a qualified lead buys later'],
        ["coalesce(after_stage, '') != '' and not is_transition_only",
         'has an after_stage, which only transitions know; its is_transition_only must '
         ~ 'be true'],
        ["coalesce(after_stage, '') != '' and aging_stage is null",
         'comes after the stage "{after_stage}"; after_stage is a stage with '
         ~ 'min_recency_days'],
        ['priority = last_priority '
         ~ "and (coalesce(after_stage, '') != '' or min_action_count is not null)",
         'is the last rule and asks for something; the last rule asks nothing, so that '
         ~ 'everybody has a stage'],
    ], rows='transition_rules') }}
    union distinct
    {{ coltiva.rule_findings('seed_lifecycle_rules', 'no stage is qualified;', [
        ['count(*) > 0 and count(case when is_qualified then 1 end) = 0',
         'at least one rule needs is_qualified true, or no lead is ever qualified'],
    ], per='') }}
)

select * from final
