{#- One row per person and as-of date: purchases and engagement side by side, and
    what the two say together: the nurture segment, the life-cycle stage and the
    next action. -#}
{{ config(materialized='view') }}

with scored as (
    select *
    from {{ ref('int_rfm_scores') }}
),

engaged as (
    select *
    from {{ ref('int_engagement') }}
),

playbook as (
    select
        rfm_segment,
        engagement_level,
        recommended_action,
        recommended_channel,
        recommended_offer
    from {{ ref('seed_nurture_playbook') }}
),

lifecycle_rules as (
    select
        priority,
        lifecycle_stage,
        min_order_count,
        min_recency_days,
        min_intent_count
    from {{ ref('seed_lifecycle_rules') }}
    where not coalesce(is_transition_only, false)
),

lifecycle_matches as (
    select
        scored.customer_id,
        scored.as_of_date,
        min(lifecycle_rules.priority) as priority
    from scored
    inner join engaged
        on
            scored.customer_id = engaged.customer_id
            and scored.as_of_date = engaged.as_of_date
    inner join lifecycle_rules
        on
            (
                lifecycle_rules.min_order_count is null
                or coalesce(scored.lifetime_order_count, 0)
                >= lifecycle_rules.min_order_count
            )
            and (
                lifecycle_rules.min_recency_days is null
                or scored.recency_days >= lifecycle_rules.min_recency_days
            )
            and (
                lifecycle_rules.min_intent_count is null
                or engaged.intent_count >= lifecycle_rules.min_intent_count
            )
    group by scored.customer_id, scored.as_of_date
),

final as (
    select
        scored.customer_id,
        scored.rfm_cell,
        scored.rfm_segment,
        scored.recency_days,
        scored.order_count,
        scored.lifetime_order_count,
        scored.monetary_amount,
        scored.average_order_amount,
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        scored.is_vip,
        scored.is_at_risk,
        scored.is_promotion_driven,
        scored.is_high_potential,
        scored.is_low_confidence,
        scored.is_current,
        scored.as_of_date,
        scored.first_order_date,
        scored.last_order_date,
        lifecycle_rules.lifecycle_stage,
        engaged.engagement_points,
        engaged.engagement_score,
        engaged.engagement_level,
        engaged.engagement_reason,
        engaged.last_interaction_at,
        scored.rfm_segment || ' / ' || engaged.engagement_level as nurture_segment,
        playbook.recommended_action,
        playbook.recommended_channel,
        playbook.recommended_offer
    from scored
    inner join engaged
        on
            scored.customer_id = engaged.customer_id
            and scored.as_of_date = engaged.as_of_date
    left join playbook
        on
            scored.rfm_segment = playbook.rfm_segment
            and engaged.engagement_level = playbook.engagement_level
    left join lifecycle_matches
        on
            scored.customer_id = lifecycle_matches.customer_id
            and scored.as_of_date = lifecycle_matches.as_of_date
    left join lifecycle_rules
        on lifecycle_matches.priority = lifecycle_rules.priority
)

select * from final
