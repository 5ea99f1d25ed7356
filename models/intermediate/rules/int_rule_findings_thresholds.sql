{#- One row is one defect of the fixed score bounds, as a sentence. No row: each metric has
    the bounds of scores 2 to 5, in an order that leaves every score reachable. -#}

with seed_rfm_thresholds as (
    select metric, score, bound from {{ ref('seed_rfm_thresholds') }}
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
    select metrics.metric, scores.score
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

coverage_findings as (
    select
        'metric "' || coalesce(needed_bounds.metric, given_bounds.metric) || '", score '
        || cast(
            coalesce(needed_bounds.score, given_bounds.score) as {{ dbt.type_string() }}
        )
        || ', has '
        || cast(coalesce(given_bounds.row_count, 0) as {{ dbt.type_string() }})
        || ' rows, '
        || cast(coalesce(given_bounds.bound_count, 0) as {{ dbt.type_string() }})
        || ' with a bound; recency_days, order_count, monetary_amount and '
        || 'engagement_points each need one bound for each of the scores 2, 3, 4, 5'
        as finding
    from needed_bounds
    full outer join given_bounds
        on
            needed_bounds.metric = given_bounds.metric
            and needed_bounds.score = given_bounds.score
    where
        needed_bounds.metric is null
        or given_bounds.metric is null
        or given_bounds.row_count <> 1
        or given_bounds.bound_count <> 1
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
        'metric "' || metric || '", score ' || cast(score as {{ dbt.type_string() }})
        || ', has the bound ' || cast(bound as {{ dbt.type_string() }})
        || ' after ' || cast(bound_below as {{ dbt.type_string() }})
        || ' for the score below; bounds must rise with the score, those of '
        || 'recency_days must fall' as finding
    from neighbouring_bounds
    where
        (metric = 'recency_days' and bound >= bound_below)
        or (metric <> 'recency_days' and bound <= bound_below)
),

final as (
    select 'seed_rfm_thresholds' as rule_seed, finding from coverage_findings
    union all
    select 'seed_rfm_thresholds' as rule_seed, finding from order_findings
)

select * from final
