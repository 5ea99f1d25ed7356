{#- One row is one defect of the fixed score bounds, as a sentence. No row: each
    metric has the bounds of scores 2 to 5, in an order that leaves every score
    reachable. -#}

with seed_rfm_thresholds as (
    select
        metric,
        score,
        bound
    from {{ ref('seed_rfm_thresholds') }}
),

metrics as (
    {{ literal_rows('metric', [
        'recency_days', 'order_count', 'monetary_amount', 'engagement_points',
    ]) }}
),

scores as (
    {{ literal_rows('score', [2, 3, 4, 5]) }}
),

needed_bounds as (
    select
        metrics.metric,
        scores.score
    from metrics
    cross join scores
),

given_bounds as (
    select
        coalesce(metric, '') as metric,
        coalesce(score, 0) as score,
        count(*) as row_count,
        count(bound) as bound_count
    from seed_rfm_thresholds
    group by coalesce(metric, ''), coalesce(score, 0)
),

compared_bounds as (
    select
        coalesce(needed_bounds.metric, given_bounds.metric) as metric,
        coalesce(needed_bounds.score, given_bounds.score) as score,
        coalesce(given_bounds.row_count, 0) as row_count,
        coalesce(given_bounds.bound_count, 0) as bound_count,
        needed_bounds.metric is not null as is_needed
    from needed_bounds
    full outer join given_bounds
        on
            needed_bounds.metric = given_bounds.metric
            and needed_bounds.score = given_bounds.score
),

coverage_findings as (
    select
        'seed_rfm_thresholds' as rule_seed,
        'metric "' || metric || '", score ' || cast(score as {{ dbt.type_string() }})
        || ', has ' || cast(row_count as {{ dbt.type_string() }})
        || ' row(s), ' || cast(bound_count as {{ dbt.type_string() }})
        || ' with a bound; recency_days, order_count, monetary_amount, '
        || 'engagement_points each need one for each of the scores 2, 3, 4, 5'
            as finding
    from compared_bounds
    where not is_needed or row_count != 1 or bound_count != 1
),

neighbouring_bounds as (
    select
        metric,
        score,
        bound,
        lag(bound) over (partition by metric order by score, bound) as bound_below
    from seed_rfm_thresholds
    where score is not null and bound is not null
),

order_findings as (
    select
        'seed_rfm_thresholds' as rule_seed,
        'metric "' || metric || '", score ' || cast(score as {{ dbt.type_string() }})
        || ', has the bound ' || cast(bound as {{ dbt.type_string() }})
        || ' after ' || cast(bound_below as {{ dbt.type_string() }})
        || ' for the score below; bounds must rise with the score, those of '
        || 'recency_days must fall' as finding
    from neighbouring_bounds
    where
        (metric = 'recency_days' and bound >= bound_below)
        or (metric != 'recency_days' and bound <= bound_below)
),

all_findings as (
    select * from coverage_findings
    union all
    select * from order_findings
),

final as (
    select distinct
        rule_seed,
        finding
    from all_findings
    where finding is not null
)

select * from final
