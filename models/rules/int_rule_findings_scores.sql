with seed_rfm_thresholds as (
    select * from {{ ref('seed_rfm_thresholds') }}
),

seed_engagement_points as (
    select * from {{ ref('seed_engagement_points') }}
),

seed_engagement_levels as (
    select * from {{ ref('seed_engagement_levels') }}
),

metrics as (
    {{ coltiva.literal_rows('metric', [
        'recency_days', 'order_count', 'monetary_amount', 'engagement_points',
    ]) }}
),

scores as (
    {{ coltiva.literal_rows('score', [2, 3, 4, 5]) }}
),

needed_bounds as (
    select
        metrics.metric,
        scores.score
    from metrics
    cross join scores
),

bounds as (
    {{ coltiva.needed_and_given(
        'needed_bounds', 'seed_rfm_thresholds', ['metric', 'score'], counted=['bound']
    ) }}
),

bounds_in_order as (
    select
        metric,
        score,
        bound,
        lag(bound) over (partition by metric order by score, bound) as bound_below
    from seed_rfm_thresholds
    where score is not null and bound is not null
),

levels_in_order as (
    select
        engagement_level,
        level_order,
        min_points,
        lag(level_order) over (
            order by min_points, level_order, coalesce(engagement_level, '')
        ) as order_below,
        lag(min_points) over (
            order by min_points, level_order, coalesce(engagement_level, '')
        ) as points_below
    from seed_engagement_levels
    where level_order is not null and min_points is not null
    group by engagement_level, level_order, min_points
),

final as (
    {{ coltiva.rule_findings('seed_rfm_thresholds',
        'metric "{metric}", score {score:0},', [
        ['not is_needed or row_count != 1 or bound_count != 1',
         'has {row_count} row(s), {bound_count} with a bound; recency_days, '
         ~ 'order_count, monetary_amount, engagement_points each need one for each of '
         ~ 'the scores 2, 3, 4, 5'],
    ], rows='bounds') }}
    union distinct
    {{ coltiva.rule_findings('seed_rfm_thresholds',
        'metric "{metric}", score {score},', [
        ["case when metric = 'recency_days' then bound >= bound_below "
         ~ 'else bound <= bound_below end',
         'has the bound {bound} after {bound_below} for the score below; bounds must '
         ~ 'rise with the score, those of recency_days must fall'],
    ], rows='bounds_in_order') }}
    union distinct
    {{ coltiva.rule_findings(
        'seed_engagement_points', 'interaction type "{interaction_type}"', [
        ['points is null',
         'has no points; allowed is any number, also 0 or below'],
        ['half_life_days is null',
         'has points of an unknown decay: half_life_days is empty; allowed is a number '
         ~ 'of days above 0'],
        ['half_life_days <= 0',
         'has points of an unknown decay: half_life_days is {half_life_days}; allowed '
         ~ 'is a number of days above 0'],
        coltiva.must_be_one_of('channel',
            ['web', 'email', 'social', 'push', 'sms', 'other']),
        ['daily_cap < 0',
         'has the daily_cap {daily_cap}; allowed is 0 or more, or empty for no cap'],
        ['needs_tracking_consent is null or is_customer_action is null '
         ~ 'or is_purchase_intent is null',
         'leaves a yes/no column empty; needs_tracking_consent, is_customer_action and '
         ~ 'is_purchase_intent are true or false'],
    ], own_name='interaction_type') }}
    union distinct
    {{ coltiva.rule_findings('seed_engagement_levels', 'level "{engagement_level}"', [
        ["engagement_level = 'unknown' and min_points is not null",
         'has min_points; it is for a shop without interactions and has none'],
        ["level_order is null or min_points is null and engagement_level != 'unknown'",
         'lacks level_order or min_points; both are numbers'],
    ], own_name='engagement_level') }}
    union distinct
    {{ coltiva.rule_findings('seed_engagement_levels', 'the level "unknown"', [
        ["count(case when engagement_level = 'unknown' then 1 end) = 0",
         'is missing; a shop without interactions needs it'],
    ], per='') }}
    union distinct
    {{ coltiva.rule_findings('seed_engagement_levels', 'level "{engagement_level}"', [
        ['min_points = points_below',
         'begins at {min_points} points like another level; each needs its own '
         ~ 'min_points'],
        ['level_order <= order_below',
         'has the level_order {level_order}; level_order must rise with min_points'],
    ], rows='levels_in_order') }}
    union distinct
    {{ coltiva.rule_findings('seed_engagement_levels', 'the lowest level begins at', [
        ['coalesce(min(min_points), -1) != 0',
         '{min(min_points):(no level)} points; one level must begin at 0 and none '
         ~ 'below'],
    ], per='') }}
)

select * from final
