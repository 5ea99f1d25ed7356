{#- One row per push, person and product in which they showed an interest during the
    last affinity_window_days: the points of their own actions on it, if above 0. -#}

with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

targets as (
    select
        push_name,
        product_id
    from {{ ref('int_pushed_products') }}
),

points as (
    select
        interaction_type,
        points
    from {{ ref('seed_engagement_points') }}
),

interactions as (
    select
        interactions.customer_id,
        interactions.product_id,
        interactions.interaction_type,
        count(*) as interaction_count,
        max(interactions.interaction_date) as last_date
    from {{ ref('fct_interactions') }} as interactions
    cross join as_of
    where
        interactions.is_scored
        and interactions.product_id is not null
        and {{ is_within_days('interactions.interaction_date', 'as_of.as_of_date',
                              var('affinity_window_days')) }}
    group by
        interactions.customer_id,
        interactions.product_id,
        interactions.interaction_type
),

summed as (
    select
        targets.push_name,
        interactions.customer_id,
        targets.product_id,
        sum(interactions.interaction_count) as interaction_count,
        sum(interactions.interaction_count * points.points) as interest_points,
        max(interactions.last_date) as last_date
    from targets
    inner join interactions on targets.product_id = interactions.product_id
    inner join points on interactions.interaction_type = points.interaction_type
    group by targets.push_name, interactions.customer_id, targets.product_id
),

final as (
    select
        push_name,
        customer_id,
        product_id,
        cast(interaction_count as integer) as interaction_count,
        cast(interest_points as numeric(18, 4)) as interest_points,
        last_date
    from summed
    where interest_points > 0
)

select * from final
