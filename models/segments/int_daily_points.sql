{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_people'},
) }}

with changed_people as (
    select customer_id
    from {{ ref('int_changed_people') }}
),

interactions as (
    select
        interactions.customer_id,
        interactions.interaction_type,
        interactions.interaction_date,
        count(*) as interaction_count,
        max(interactions.occurred_at) as last_interaction_at
    from {{ ref('fct_interactions') }} as interactions
    inner join changed_people
        on interactions.customer_id = changed_people.customer_id
    where interactions.is_scored
    group by
        interactions.customer_id,
        interactions.interaction_type,
        interactions.interaction_date
),

points as (
    select
        interaction_type,
        channel,
        points,
        half_life_days,
        daily_cap,
        needs_tracking_consent,
        is_purchase_intent
    from {{ ref('seed_engagement_points') }}
),

final as (
    select
        interactions.customer_id,
        interactions.interaction_type,
        points.channel,
        interactions.interaction_count,
        points.half_life_days,
        cast(
            case
                when interactions.interaction_count * points.points > points.daily_cap
                    then points.daily_cap
                else interactions.interaction_count * points.points
            end as numeric(18, 4)
        ) as day_points,
        points.needs_tracking_consent,
        points.is_purchase_intent,
        interactions.interaction_date,
        interactions.last_interaction_at
    from interactions
    inner join points on interactions.interaction_type = points.interaction_type
)

select * from final
