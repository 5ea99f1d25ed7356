with rules as (
    select
        max(case when rule_name = 'fan_min_points' then rule_value end)
            as fan_min_points,
        max(case when rule_name = 'fan_min_share' then rule_value end)
            as fan_min_share,
        max(case when rule_name = 'regular_min_orders' then rule_value end)
            as regular_min_orders,
        max(case when rule_name = 'regular_max_stretch' then rule_value end)
            as regular_max_stretch
    from {{ ref('seed_interest_rules') }}
),

as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

points as (
    select *
    from {{ ref('int_category_points') }}
),

rhythms as (
    select *
    from {{ ref('int_category_rhythms') }}
),

joined as (
    select
        coalesce(points.customer_id, rhythms.customer_id) as customer_id,
        coalesce(points.category, rhythms.category) as category,
        coalesce(points.interest_points, 0) as interest_points,
        coalesce(points.action_count, 0) as action_count,
        coalesce(rhythms.order_day_count, 0) as order_day_count,
        rhythms.average_days_between,
        rhythms.longest_days_between,
        rhythms.all_days_between,
        coalesce(points.last_active_on, rhythms.last_order_date) as last_active_on,
        rhythms.last_order_date,
        rhythms.next_expected_on
    from points
    full outer join rhythms
        on
            points.customer_id = rhythms.customer_id
            and points.category = rhythms.category
),

ranked as (
    select
        joined.*,
        cast(
            row_number() over (
                partition by joined.customer_id
                order by
                    joined.interest_points desc, joined.last_active_on desc,
                    joined.category asc
            ) as integer
        ) as interest_rank,
        {{ coltiva.divide_counts(
            coltiva.ten_thousandths('joined.interest_points'),
            coltiva.ten_thousandths(
                'sum(joined.interest_points) over (partition by joined.customer_id)'
            ), 6
        ) }} as interest_share,
        {{ coltiva.datediff('joined.last_order_date', 'as_of.as_of_date', 'day') }}
            as days_since_order
    from joined
    cross join as_of
),

final as (
    select
        ranked.customer_id,
        ranked.category,
        cast(ranked.action_count as {{ dbt.type_string() }})
        || case when ranked.action_count = 1 then ' action' else ' actions' end
        || ', bought on '
        || cast(ranked.order_day_count as {{ dbt.type_string() }})
        || case when ranked.order_day_count = 1 then ' day' else ' days' end
        || ', the last on '
        || cast(ranked.last_active_on as {{ dbt.type_string() }}) as interest_reason,
        cast(ranked.interest_points as numeric(18, 4)) as interest_points,
        ranked.interest_share,
        ranked.interest_rank,
        ranked.action_count,
        ranked.order_day_count,
        ranked.average_days_between,
        ranked.interest_points >= rules.fan_min_points
        and coalesce(ranked.interest_share >= rules.fan_min_share, false) as is_fan,
        ranked.order_day_count >= rules.regular_min_orders
        and coalesce(
            greatest(ranked.longest_days_between, ranked.days_since_order)
            * (ranked.order_day_count - 1)
            <= rules.regular_max_stretch * ranked.all_days_between, false
        ) as is_regular,
        ranked.last_active_on,
        ranked.last_order_date,
        ranked.next_expected_on
    from ranked
    cross join rules
)

select * from final
