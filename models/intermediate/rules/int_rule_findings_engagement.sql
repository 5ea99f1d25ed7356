{#- One row is one defect of the engagement rules, as a sentence: points per
    interaction type, and the levels that points reach. No row means the rules are
    whole. -#}

with seed_engagement_points as (
    select
        coalesce(interaction_type, '') as interaction_type,
        coalesce(channel, '') as channel,
        points,
        half_life_days,
        daily_cap,
        needs_tracking_consent,
        is_customer_action,
        is_purchase_intent
    from {{ ref('seed_engagement_points') }}
),

seed_engagement_levels as (
    select
        coalesce(engagement_level, '') as engagement_level,
        level_order,
        min_points
    from {{ ref('seed_engagement_levels') }}
),

repeated_types as (
    {{ repeated_names(
        'seed_engagement_points', 'interaction_type', 'interaction type'
    ) }}
),

point_findings as (
    select
        'seed_engagement_points' as rule_seed,
        'interaction type "' || interaction_type || '" ' || case
            when points is null
                then 'has no points; allowed is any number, also 0 or below'
            when half_life_days is null
                then
                    'has points of an unknown decay: half_life_days is empty; allowed '
                    || 'is a number of days above 0'
            when half_life_days <= 0
                then
                    'has points of an unknown decay: half_life_days is '
                    || cast(half_life_days as {{ dbt.type_string() }})
                    || '; allowed is a number of days above 0'
            when channel not in ('web', 'email', 'social', 'push', 'sms', 'other')
                then
                    'has the channel "' || channel
                    || '"; allowed are web, email, social, push, sms, other'
            when daily_cap < 0
                then
                    'has the daily_cap ' || cast(daily_cap as {{ dbt.type_string() }})
                    || '; allowed is 0 or more, or empty for no cap'
            when
                needs_tracking_consent is null
                or is_customer_action is null
                or is_purchase_intent is null
                then
                    'leaves a yes/no column empty; needs_tracking_consent, '
                    || 'is_customer_action and is_purchase_intent are true or false'
        end as finding
    from seed_engagement_points
),

repeated_levels as (
    {{ repeated_names('seed_engagement_levels', 'engagement_level', 'level') }}
),

different_levels as (
    select distinct
        engagement_level,
        level_order,
        min_points
    from seed_engagement_levels
    where level_order is not null and min_points is not null
),

levels_ranked as (
    select
        engagement_level,
        level_order,
        min_points,
        lag(level_order) over (order by min_points, level_order) as order_below,
        lag(min_points) over (order by min_points, level_order) as points_below
    from different_levels
),

number_findings as (
    select
        'seed_engagement_levels' as rule_seed,
        'level "' || engagement_level || '" lacks level_order or min_points; both are '
        || 'numbers' as finding
    from seed_engagement_levels
    where level_order is null or min_points is null
),

level_findings as (
    select
        'seed_engagement_levels' as rule_seed,
        'level "' || engagement_level || '" ' || case
            when min_points = points_below
                then
                    'begins at ' || cast(min_points as {{ dbt.type_string() }})
                    || ' points like another level; each needs its own min_points'
            when level_order <= order_below
                then
                    'has the level_order '
                    || cast(level_order as {{ dbt.type_string() }})
                    || '; level_order must rise with min_points'
        end as finding
    from levels_ranked
),

lowest_level_findings as (
    select
        'seed_engagement_levels' as rule_seed,
        'the lowest level begins at '
        || coalesce(cast(min(min_points) as {{ dbt.type_string() }}), '(no level)')
        || ' points; one level must begin at 0 and none below' as finding
    from seed_engagement_levels
    having count(min_points) = 0 or min(min_points) != 0
),

all_findings as (
    select * from repeated_types
    union all
    select * from point_findings
    union all
    select * from repeated_levels
    union all
    select * from number_findings
    union all
    select * from level_findings
    union all
    select * from lowest_level_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
