{#- One row is one defect of the age bands or of the lifecycle rules, as a sentence.
    No row: bands follow each other without gap or overlap, and every person has a
    lifecycle stage. -#}

with seed_age_bands as (
    select
        coalesce(age_band, '') as age_band,
        min_age,
        max_age
    from {{ ref('seed_age_bands') }}
),

seed_lifecycle_rules as (
    select
        priority,
        coalesce(lifecycle_stage, '') as lifecycle_stage,
        coalesce(min_order_count, min_recency_days, min_intent_count) is null
            as is_catch_all
    from {{ ref('seed_lifecycle_rules') }}
    where not coalesce(is_transition_only, false)
),

repeated_bands as (
    {{ repeated_names('seed_age_bands', 'age_band', 'age band') }}
),

bands_with_next as (
    select
        age_band,
        min_age,
        max_age,
        lead(age_band) over (order by min_age, age_band) as next_band,
        lead(min_age) over (order by min_age, age_band) as next_min_age
    from seed_age_bands
    where min_age is not null
),

start_findings as (
    select
        'seed_age_bands' as rule_seed,
        'age band "' || age_band || '" needs a min_age of 0 or more' as finding
    from seed_age_bands
    where min_age is null or min_age < 0
),

band_findings as (
    select
        'seed_age_bands' as rule_seed,
        'age band "' || age_band || '" ' || case
            when max_age < min_age
                then
                    'ends at ' || cast(max_age as {{ dbt.type_string() }})
                    || ', before its min_age'
            when next_band is not null and max_age is null
                then
                    'is open, but "' || next_band
                    || '" follows; only the last band may leave max_age empty'
            when next_min_age <= max_age
                then
                    'overlaps "' || next_band || '"; a band begins one year after the '
                    || 'end of the one before'
            when next_min_age > max_age + 1
                then
                    'leaves a gap before "' || next_band
                    || '"; a band begins one year after the end of the one before'
        end as finding
    from bands_with_next
),

repeated_priorities as (
    select
        'seed_lifecycle_rules' as rule_seed,
        'priority '
        || coalesce(cast(priority as {{ dbt.type_string() }}), '(empty)') || ' has '
        || cast(count(*) as {{ dbt.type_string() }})
        || ' rows; every rule needs a priority of its own' as finding
    from seed_lifecycle_rules
    group by priority
    having count(*) > 1 or priority is null
),

rules_with_last as (
    select
        priority,
        lifecycle_stage,
        is_catch_all,
        max(priority) over () as last_priority
    from seed_lifecycle_rules
),

rule_findings as (
    select
        'seed_lifecycle_rules' as rule_seed,
        'priority ' || cast(priority as {{ dbt.type_string() }}) || ' ("'
        || lifecycle_stage || '") ' || case
            when lifecycle_stage = ''
                then 'names no lifecycle_stage'
            when is_catch_all and priority < last_priority
                then
                    'has no minimum, so that no later rule is ever reached; only the '
                    || 'last rule leaves all three minima empty'
            when not is_catch_all and priority = last_priority
                then
                    'is the last rule and has a minimum; the last rule leaves all '
                    || 'three minima empty, so that everybody has a stage'
        end as finding
    from rules_with_last
),

no_rule as (
    select
        'seed_lifecycle_rules' as rule_seed,
        'there is no rule; one rule with all three minima empty must be the last, so '
        || 'that everybody has a stage' as finding
    from seed_lifecycle_rules
    having count(*) = 0
),

all_findings as (
    select * from repeated_bands
    union all
    select * from start_findings
    union all
    select * from band_findings
    union all
    select * from repeated_priorities
    union all
    select * from rule_findings
    union all
    select * from no_rule
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
