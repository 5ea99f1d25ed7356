{%- set people_days = {
    'qualified_leads': ['qualified_on', 'null'],
    'lead_to_prospect_rate': ['lead_on', 'prospect_on'],
    'prospect_to_customer_rate': ['prospect_on', 'customer_on'],
    'new_customers': ['customer_on', 'null'],
    'days_to_first_order': ['customer_on', 'lead_on'],
} -%}

with goals as (
    select
        goal_name,
        metric,
        case metric
            {%- for metric, (measure, better) in coltiva.goal_metrics().items() %}
            when '{{ metric }}' then '{{ measure }}'
            {%- endfor %}
        end as measure,
        valid_from,
        valid_to
    from {{ ref('seed_goals') }}
),

carts as (
    select
        customer_id,
        abandoned_at,
        {{ coltiva.shop_date(
            'first_added_at', var('shop_timezone')
        ) }} as first_added_on
    from {{ ref('fct_abandoned_carts') }}
),

days_of_sales as (
    select
        order_date,
        sum(net_amount) as net_amount
    from {{ ref('fct_valid_orders') }}
    group by order_date
),

-- other_on: for a share, when it came true; for days, when they began
facts as (
    {%- for metric, (counted_on, other_on) in people_days.items() %}
    select
        '{{ metric }}' as metric,
        {{ counted_on }} as counted_on,
        cast({{ other_on }} as date) as other_on,
        cast(1 as numeric(18, 4)) as amount
    from {{ ref('int_funnel') }}
    where {{ counted_on }} is not null
    union all
    {%- endfor %}
    select
        'cart_abandonment_rate' as metric,
        first_added_on as counted_on,
        case when abandoned_at is not null then first_added_on end as other_on,
        cast(1 as numeric(18, 4)) as amount
    from carts
    union all
    select
        'opportunities' as metric,
        first_added_on as counted_on,
        cast(null as date) as other_on,
        cast(1 as numeric(18, 4)) as amount
    from carts
    where customer_id is not null
    union all
    select
        'sales' as metric,
        order_date as counted_on,
        cast(null as date) as other_on,
        cast(net_amount as numeric(18, 4)) as amount
    from days_of_sales
    union all
    select
        case interaction_type
            when 'review_submitted' then 'reviews'
            else 'referrals'
        end as metric,
        {{ coltiva.shop_date(
            'occurred_at', var('shop_timezone')
        ) }} as counted_on,
        cast(null as date) as other_on,
        cast(1 as numeric(18, 4)) as amount
    from {{ ref('fct_interactions') }}
    where
        interaction_type in ('review_submitted', 'referral_made')
        and not is_machine
),

counted as (
    select
        goals.goal_name,
        facts.amount,
        case when facts.other_on <= goals.valid_to then 1 else 0 end as reached_count,
        case
            when goals.metric = 'days_to_first_order'
                then {{ coltiva.datediff('facts.other_on', 'facts.counted_on', 'day') }}
        end as days
    from goals
    inner join facts
        on
            goals.metric = facts.metric
            and facts.counted_on between goals.valid_from and goals.valid_to
),

ranked as (
    select
        counted.*,
        count(days) over (partition by goal_name) as day_count,
        row_number() over (
            partition by goal_name
            order by case when days is null then 1 else 0 end, days
        ) as day_rank
    from counted
),

summed as (
    select
        goal_name,
        sum(amount) as amount,
        count(*) as fact_count,
        sum(reached_count) as reached_count,
        sum(case when 2 * day_rank in (day_count, day_count + 1) then days end)
        + sum(case when 2 * day_rank in (day_count + 1, day_count + 2) then days end)
            as two_middle_days
    from ranked
    group by goal_name
),

final as (
    select
        goals.goal_name,
        cast(
            case
                when goals.measure = 'total' then coalesce(summed.amount, 0)
                when goals.measure = 'share'
                    then {{ coltiva.divide_counts(
                        'summed.reached_count', 'summed.fact_count'
                    ) }}
                else {{ coltiva.divide_counts('summed.two_middle_days', '2') }}
            end as numeric(18, 4)
        ) as actual_value
    from goals
    left join summed on goals.goal_name = summed.goal_name
)

select * from final
