with transitions as (
    select
        customer_id,
        to_stage,
        entered_on
    from {{ ref('fct_lifecycle_transitions') }}
),

-- whoever shows intent at once is a lead and a prospect in one moment; whoever buys at
-- once was neither
final as (
    select
        customer_id,
        min(entered_on) as first_seen_on,
        min(case when to_stage in ('lead', 'prospect') then entered_on end) as lead_on,
        min(case when to_stage = 'prospect' then entered_on end) as prospect_on,
        min(
            case
                when to_stage not in ('subscriber', 'lead', 'prospect') then entered_on
            end
        ) as customer_on
    from transitions
    group by customer_id
)

select * from final
