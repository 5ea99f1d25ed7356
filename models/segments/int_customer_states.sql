{{ config(materialized='view') }}

with scored as {{ coltiva.not_materialized() }} (
    select *
    from {{ ref('int_rfm_scores') }}
),

engaged as {{ coltiva.not_materialized() }} (
    select *
    from {{ ref('int_engagement') }}
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

-- more intents than any rule asks for make no difference
limits as (
    select coalesce(max(min_intent_count), 0) as intents
    from lifecycle_rules
),

customers as (
    select
        scored.*,
        engaged.engagement_points,
        engaged.engagement_score,
        engaged.engagement_level,
        engaged.engagement_reason,
        engaged.last_intent_date,
        engaged.last_interaction_at,
        coalesce(scored.lifetime_order_count, 0) as rule_order_count,
        coalesce(scored.recency_days, -1) as rule_recency_days,
        least(engaged.intent_count, limits.intents) as rule_intent_count
    from scored
    inner join engaged
        on
            scored.customer_id = engaged.customer_id
            and scored.as_of_date = engaged.as_of_date
            and scored.is_current = engaged.is_current
    cross join limits
),

-- the rules are compared with each combination of facts once, not with each person
order_facts as (
    select distinct
        coalesce(lifetime_order_count, 0) as rule_order_count,
        coalesce(recency_days, -1) as rule_recency_days
    from scored
),

intent_facts as (
    select distinct least(engaged.intent_count, limits.intents) as rule_intent_count
    from engaged
    cross join limits
),

first_matches as (
    select
        order_facts.rule_order_count,
        order_facts.rule_recency_days,
        intent_facts.rule_intent_count,
        min(lifecycle_rules.priority) as priority
    from order_facts
    cross join intent_facts
    inner join lifecycle_rules
        on
            order_facts.rule_order_count
            >= coalesce(lifecycle_rules.min_order_count, 0)
            and order_facts.rule_recency_days
            >= coalesce(lifecycle_rules.min_recency_days, -1)
            and intent_facts.rule_intent_count
            >= coalesce(lifecycle_rules.min_intent_count, 0)
    group by
        order_facts.rule_order_count,
        order_facts.rule_recency_days,
        intent_facts.rule_intent_count
),

final as (
    select
        customers.customer_id,
        customers.rfm_cell,
        customers.rfm_segment,
        customers.recency_days,
        customers.order_count,
        customers.lifetime_order_count,
        customers.monetary_amount,
        customers.average_order_amount,
        customers.recency_score,
        customers.frequency_score,
        customers.monetary_score,
        customers.is_vip,
        customers.is_at_risk,
        customers.is_promotion_driven,
        customers.is_high_potential,
        customers.is_low_confidence,
        customers.is_current,
        customers.as_of_date,
        customers.first_order_date,
        customers.last_order_date,
        lifecycle_rules.lifecycle_stage,
        customers.engagement_points,
        customers.engagement_score,
        customers.engagement_level,
        customers.engagement_reason,
        customers.last_intent_date,
        customers.last_interaction_at,
        customers.rfm_segment || ' / ' || customers.engagement_level
            as nurture_segment
    from customers
    left join first_matches
        on
            customers.rule_order_count = first_matches.rule_order_count
            and customers.rule_recency_days = first_matches.rule_recency_days
            and customers.rule_intent_count = first_matches.rule_intent_count
    left join lifecycle_rules
        on first_matches.priority = lifecycle_rules.priority
)

select * from final
