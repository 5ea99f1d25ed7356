{#- One row per person at the run's as-of date: engagement points, in all and by
    the channel they were won on. -#}

with customers as (
    select *
    from {{ ref('int_engagement') }}
    where is_current
),

final as (
    select
        customer_id,
        engagement_level,
        engagement_reason,
        engagement_points,
        web_points,
        email_points,
        social_points,
        push_points,
        sms_points,
        other_points,
        engagement_score,
        as_of_date,
        last_interaction_at
    from customers
)

select * from final
