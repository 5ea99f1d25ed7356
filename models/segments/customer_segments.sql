with states as (
    select *
    from {{ ref('int_customer_states') }}
    where is_current
),

profiles as (
    select *
    from {{ ref('int_customer_profiles') }}
),

next_actions as (
    select *
    from {{ ref('int_next_actions') }}
),

-- a date sorts as text: the latest change has the latest date
latest_changes as (
    select
        customer_id,
        max(cast(changed_on as {{ dbt.type_string() }}) || from_segment)
            as latest_change
    from {{ ref('fct_segment_changes') }}
    group by customer_id
),

final as (
    select
        states.customer_id,
        profiles.email,
        profiles.first_name,
        profiles.country_code,
        profiles.age_band,
        profiles.top_category,
        states.as_of_date,
        states.lifecycle_stage,
        states.first_order_date,
        states.last_order_date,
        states.recency_days,
        states.order_count,
        states.monetary_amount,
        states.average_order_amount,
        states.recency_score,
        states.frequency_score,
        states.monetary_score,
        states.rfm_cell,
        states.rfm_segment,
        substr(latest_changes.latest_change, 11) as previous_rfm_segment,
        -- the month ends before the one that shows a change is the last without it
        cast(
            {{ dbt.date_trunc(
                'month', 'cast(substr(latest_changes.latest_change, 1, 10) as date)'
            ) }} as date
        ) as segment_changed_on,
        states.engagement_points,
        states.engagement_score,
        states.engagement_level,
        states.engagement_reason,
        states.last_interaction_at,
        states.nurture_segment,
        next_actions.recommended_action,
        next_actions.recommended_channel,
        next_actions.recommended_offer,
        states.is_vip,
        states.is_at_risk,
        states.is_promotion_driven,
        states.is_high_potential,
        states.is_low_confidence,
        next_actions.suppression_reason is null as can_email,
        next_actions.suppression_reason,
        profiles.phone,
        profiles.acquisition_channel,
        next_actions.segment_caveat,
        next_actions.channel_reason,
        profiles.margin_amount,
        profiles.has_rejected_lines,
        profiles.top_interest,
        profiles.best_send_hour,
        profiles.best_send_weekday
    from states
    inner join profiles on states.customer_id = profiles.customer_id
    inner join next_actions on states.customer_id = next_actions.customer_id
    left join latest_changes on states.customer_id = latest_changes.customer_id
)

select * from final
