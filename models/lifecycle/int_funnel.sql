with transitions as (
    select
        customer_id,
        to_stage,
        entered_on
    from {{ ref('fct_lifecycle_transitions') }}
),

-- what a stage means is what its rules ask for, whatever its name
stages as (
    select
        lifecycle_stage,
        max(
            case
                when min_order_count > 0 or coalesce(after_stage, '') != '' then 1
                else 0
            end
        ) as buyer_flag,
        max(case when min_intent_count > 0 then 1 else 0 end) as intent_flag,
        max(case when min_action_count > 0 then 1 else 0 end) as action_flag,
        max(case when is_qualified then 1 else 0 end) as qualified_flag
    from {{ ref('seed_lifecycle_rules') }}
    group by lifecycle_stage
),

steps as (
    select
        transitions.customer_id,
        transitions.entered_on,
        stages.buyer_flag = 1 as is_buyer,
        stages.buyer_flag = 0 and stages.intent_flag = 1 as is_prospect,
        stages.buyer_flag = 0 and stages.qualified_flag = 1 as is_qualified,
        stages.buyer_flag = 0
        and stages.intent_flag + stages.action_flag + stages.qualified_flag > 0
            as is_lead
    from transitions
    inner join stages on transitions.to_stage = stages.lifecycle_stage
),

-- whoever shows intent at once is a lead and a prospect in one moment; whoever buys at
-- once was neither
final as (
    select
        customer_id,
        min(entered_on) as first_seen_on,
        min(case when is_lead then entered_on end) as lead_on,
        min(case when is_qualified then entered_on end) as qualified_on,
        min(case when is_prospect then entered_on end) as prospect_on,
        min(case when is_buyer then entered_on end) as customer_on
    from steps
    group by customer_id
)

select * from final
