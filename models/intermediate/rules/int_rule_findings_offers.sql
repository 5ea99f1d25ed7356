{#- One row is one defect of the pushed products, or of what the lifecycle rules say
    for transitions, as a sentence. No row: every push names a product or category and
    its days, and everybody known has a stage at every moment. -#}

with seed_pushed_products as (
    select
        coalesce(push_name, '') as push_name,
        coalesce(pushed_kind, '') as pushed_kind,
        coalesce(pushed_value, '') as pushed_value,
        valid_from,
        valid_to,
        coalesce(offer, '') as offer
    from {{ ref('seed_pushed_products') }}
),

seed_lifecycle_rules as (
    select
        priority,
        coalesce(lifecycle_stage, '') as lifecycle_stage,
        min_recency_days,
        min_action_count,
        coalesce(after_stage, '') as after_stage,
        is_transition_only,
        least(
            coalesce(min_order_count, 0),
            coalesce(min_recency_days, 0),
            coalesce(min_intent_count, 0),
            coalesce(min_action_count, 0)
        ) as smallest_minimum,
        max(priority) over () as last_priority
    from {{ ref('seed_lifecycle_rules') }}
),

repeated_pushes as (
    {{ repeated_names('seed_pushed_products', 'push_name', 'push') }}
),

push_findings as (
    select
        'seed_pushed_products' as rule_seed,
        'push "' || push_name || '" ' || case
            when pushed_kind not in ('product', 'category')
                then
                    'has the pushed_kind "' || pushed_kind
                    || '"; allowed are product and category'
            when pushed_value = ''
                then
                    'names neither product nor category; pushed_value is the '
                    || 'product_id or the category'
            when valid_from is null or valid_to is null
                then 'lacks valid_from or valid_to; both are dates'
            when valid_from > valid_to
                then
                    'begins on ' || cast(valid_from as {{ dbt.type_string() }})
                    || ', after its end on '
                    || cast(valid_to as {{ dbt.type_string() }})
                    || '; valid_from is not after valid_to'
            when offer = ''
                then 'has no offer; write none where there is no offer'
        end as finding
    from seed_pushed_products
),

aging_stages as (
    select distinct lifecycle_stage
    from seed_lifecycle_rules
    where min_recency_days is not null
),

lifecycle_findings as (
    select
        'seed_lifecycle_rules' as rule_seed,
        'priority ' || cast(rules.priority as {{ dbt.type_string() }}) || ' ("'
        || rules.lifecycle_stage || '") ' || case
            when rules.is_transition_only and rules.lifecycle_stage = ''
                then 'names no lifecycle_stage'
            when rules.is_transition_only is null
                then 'leaves is_transition_only empty; allowed are true and false'
            when rules.smallest_minimum < 0
                then
                    'asks for '
                    || cast(rules.smallest_minimum as {{ dbt.type_string() }})
                    || '; a minimum is empty, 0 or more'
            when rules.after_stage != '' and not rules.is_transition_only
                then
                    'has an after_stage, which only transitions know; its '
                    || 'is_transition_only must be true'
            when rules.after_stage != '' and aging_stages.lifecycle_stage is null
                then
                    'comes after the stage "' || rules.after_stage
                    || '"; after_stage is a stage with min_recency_days'
            when
                rules.priority = rules.last_priority
                and (rules.after_stage != '' or rules.min_action_count is not null)
                then
                    'is the last rule and asks for something; the last rule asks '
                    || 'nothing, so that everybody has a stage'
        end as finding
    from seed_lifecycle_rules as rules
    left join aging_stages on rules.after_stage = aging_stages.lifecycle_stage
),

-- those among the rules of segments are found with them
repeated_priorities as (
    select
        'seed_lifecycle_rules' as rule_seed,
        'priority ' || coalesce(cast(priority as {{ dbt.type_string() }}), '(empty)')
        || ' has ' || cast(count(*) as {{ dbt.type_string() }})
        || ' row(s), one of them for transitions only; every rule needs a priority of '
        || 'its own' as finding
    from seed_lifecycle_rules
    where is_transition_only is not null
    group by priority
    having
        max(case when is_transition_only then 1 else 0 end) = 1
        and (count(*) > 1 or priority is null)
),

all_findings as (
    select * from repeated_pushes
    union all
    select * from push_findings
    union all
    select * from lifecycle_findings
    union all
    select * from repeated_priorities
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
