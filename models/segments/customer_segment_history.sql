{#- One row per person and closed month: scores and segment as of the month's last
    day, as known when the month was closed or last restated. Nothing adds up over
    months. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ keep_only(
        ref('int_as_of_dates'), 'as_of_date', 'is_month_end and not is_open'
    ) }}",
) }}

with segmented as (
    select
        customer_segments.*,
        as_of_dates.is_month_end
    from {{ ref('int_customer_states') }} as customer_segments
    inner join {{ ref('int_as_of_dates') }} as as_of_dates
        on customer_segments.as_of_date = as_of_dates.as_of_date
),

final as (
    select
        customer_id,
        rfm_cell,
        rfm_segment,
        lifecycle_stage,
        engagement_level,
        engagement_reason,
        nurture_segment,
        recency_days,
        order_count,
        monetary_amount,
        average_order_amount,
        recency_score,
        frequency_score,
        monetary_score,
        engagement_points,
        engagement_score,
        is_vip,
        is_at_risk,
        is_promotion_driven,
        is_high_potential,
        is_low_confidence,
        as_of_date,
        first_order_date,
        last_order_date,
        last_interaction_at
    from segmented
    where is_month_end
)

select * from final
