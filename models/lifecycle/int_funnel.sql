{#- One row per person: the days on which they came in sight, became a lead, a prospect
    and a customer, as far as they did. -#}

with stages as (
    select
        customer_id,
        to_stage,
        {{ shop_date('entered_at', var('shop_timezone')) }} as entered_on
    from {{ ref('int_lifecycle_stages') }}
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
    from stages
    group by customer_id
)

select * from final
