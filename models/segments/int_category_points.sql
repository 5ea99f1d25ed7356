with rules as (
    select
        max(case when rule_name = 'window_days' then rule_value end) as window_days,
        max(case when rule_name = 'purchase_points' then rule_value end)
            as purchase_points,
        max(case when rule_name = 'purchase_half_life_days' then rule_value end)
            as purchase_half_life_days
    from {{ ref('seed_interest_rules') }}
),

as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

categories as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
    where category is not null and is_merchandise
),

actions as (
    select
        interactions.customer_id,
        categories.category,
        interactions.interaction_type,
        interactions.interaction_date,
        count(*) as action_count
    from {{ ref('fct_interactions') }} as interactions
    inner join categories on interactions.product_id = categories.product_id
    where interactions.is_scored
    group by
        interactions.customer_id,
        categories.category,
        interactions.interaction_type,
        interactions.interaction_date
),

purchases as (
    select *
    from {{ ref('int_category_purchases') }}
),

all_days as (
    select
        actions.customer_id,
        actions.category,
        actions.action_count,
        0 as is_purchase,
        case
            when actions.action_count * points.points > points.daily_cap
                then points.daily_cap
            else actions.action_count * points.points
        end as day_points,
        points.half_life_days,
        actions.interaction_date as active_date
    from actions
    inner join {{ ref('seed_engagement_points') }} as points
        on actions.interaction_type = points.interaction_type
    union all
    select
        purchases.customer_id,
        purchases.category,
        0 as action_count,
        1 as is_purchase,
        rules.purchase_points as day_points,
        rules.purchase_half_life_days as half_life_days,
        purchases.order_date as active_date
    from purchases
    cross join rules
),

aged as (
    select
        all_days.*,
        {{ coltiva.datediff('all_days.active_date', 'as_of.as_of_date', 'day') }}
            as age_days
    from all_days
    cross join as_of
),

-- rounded before they are added up, so that the order of the rows does not show
decayed as (
    select
        aged.customer_id,
        aged.category,
        aged.action_count,
        aged.is_purchase,
        aged.active_date,
        cast(
            cast(aged.day_points as {{ coltiva.type_double() }})
            * {{ coltiva.decay_factor(
                var('engagement_decay'), 'aged.age_days', 'aged.half_life_days'
            ) }}
            as numeric(18, 9)
        ) as points
    from aged
    cross join rules
    where aged.age_days < rules.window_days
),

final as (
    select
        customer_id,
        category,
        cast(sum(action_count) as integer) as action_count,
        cast(sum(is_purchase) as integer) as purchase_day_count,
        cast(greatest(sum(points), 0) as numeric(18, 4)) as interest_points,
        max(active_date) as last_active_on
    from decayed
    group by customer_id, category
)

select * from final
