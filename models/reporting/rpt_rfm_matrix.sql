with people as (
    select
        recency_score,
        frequency_score,
        monetary_amount
    from {{ ref('customer_segments') }}
    where recency_score is not null
),

scores as (
    {{ coltiva.literal_rows('score', [1, 2, 3, 4, 5]) }}
),

counted as (
    select
        recency_score,
        frequency_score,
        count(*) as customer_count,
        cast(sum(monetary_amount) as numeric(18, 4)) as monetary_amount
    from people
    group by recency_score, frequency_score
),

final as (
    select
        recency_scores.score as recency_score,
        frequency_scores.score as frequency_score,
        cast(coalesce(counted.customer_count, 0) as integer) as customer_count,
        cast(coalesce(counted.monetary_amount, 0) as numeric(18, 4))
            as monetary_amount,
        {{ coltiva.divide_amount('counted.monetary_amount', 'counted.customer_count') }}
            as average_amount
    from scores as recency_scores
    cross join scores as frequency_scores
    left join counted
        on
            recency_scores.score = counted.recency_score
            and frequency_scores.score = counted.frequency_score
)

select * from final
