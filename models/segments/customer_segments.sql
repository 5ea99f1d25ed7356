{#- One row per person known at the run's moment: segment, why, and what to do
    next. -#}

with segmented as (
    select *
    from {{ ref('int_customer_states') }}
    where is_current
),

profiles as (
    select *
    from {{ ref('int_customer_profiles') }}
),

segment_runs as (
    select
        customer_id,
        previous_rfm_segment,
        started_on
    from {{ ref('int_segment_spells') }}
    where is_current
),

final as (
    select
        profiles.customer_id,
        profiles.email,
        profiles.first_name,
        profiles.country_code,
        profiles.age_band,
        profiles.top_category,
        segmented.as_of_date,
        segmented.lifecycle_stage,
        segmented.first_order_date,
        segmented.last_order_date,
        segmented.recency_days,
        segmented.order_count,
        segmented.monetary_amount,
        segmented.average_order_amount,
        segmented.recency_score,
        segmented.frequency_score,
        segmented.monetary_score,
        segmented.rfm_cell,
        segmented.rfm_segment,
        segment_runs.previous_rfm_segment,
        segment_runs.started_on as segment_changed_on,
        segmented.engagement_points,
        segmented.engagement_score,
        segmented.engagement_level,
        segmented.engagement_reason,
        segmented.last_interaction_at,
        segmented.nurture_segment,
        segmented.recommended_action,
        segmented.recommended_channel,
        segmented.recommended_offer,
        segmented.is_vip,
        segmented.is_at_risk,
        segmented.is_promotion_driven,
        segmented.is_high_potential,
        segmented.is_low_confidence,
        profiles.can_email,
        profiles.suppression_reason
    from profiles
    inner join segmented on profiles.customer_id = segmented.customer_id
    inner join segment_runs on profiles.customer_id = segment_runs.customer_id
)

select * from final
