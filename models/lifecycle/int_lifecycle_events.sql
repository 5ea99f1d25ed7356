{#- One row per person and moment at which their stage may change: the first contact,
    an order, an action or intent, a day on which the last order has become as old as
    a rule asks for. With what happened, and all that had happened by then; also the
    days to come, on which it will if nothing else does before. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_people'), 'customer_id') }}",
) }}

with touched as ( -- noqa: ST03
    select customer_id
    from {{ ref('int_changed_people') }}
),

people as (
    select
        customer_id,
        known_since_at
    from {{ ref('int_people') }}
    where
        known_since_at is not null
        and {{ of_news('customer_id', 'touched') }}
),

actions as (
    select *
    from {{ ref('int_lifecycle_actions') }}
    where {{ of_news('customer_id', 'touched') }}
),

orders as (
    select *
    from {{ ref('int_order_sequence') }}
    where {{ of_news('customer_id', 'touched') }}
),

recency_limits as (
    select distinct min_recency_days
    from {{ ref('seed_lifecycle_rules') }}
    where min_recency_days > 0
),

aged_orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.next_order_date,
        cast(
            {{ dbt.dateadd('day', 'recency_limits.min_recency_days',
                           'orders.order_date') }} as date
        ) as limit_date
    from orders
    cross join recency_limits
),

happenings as (
    select
        customer_id,
        known_since_at as moved_at,
        'first_contact' as cause_type,
        cast(null as {{ dbt.type_string() }}) as cause_id,
        5 as cause_order,
        0 as order_count,
        0 as intent_count,
        0 as action_count
    from people
    union all
    select
        customer_id,
        ordered_at as moved_at,
        'order' as cause_type,
        order_id as cause_id,
        1 as cause_order,
        1 as order_count,
        0 as intent_count,
        0 as action_count
    from orders
    union all
    select
        customer_id,
        occurred_at as moved_at,
        interaction_type as cause_type,
        interaction_id as cause_id,
        case when intent_count = 1 then 2 when action_count = 1 then 3 else 4 end
            as cause_order,
        0 as order_count,
        intent_count,
        action_count
    from actions
    union all
    select
        customer_id,
        {{ start_of_shop_day('limit_date', var('shop_timezone')) }} as moved_at,
        'time_passed' as cause_type,
        order_id as cause_id,
        6 as cause_order,
        0 as order_count,
        0 as intent_count,
        0 as action_count
    from aged_orders
    where next_order_date is null or limit_date <= next_order_date
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, moved_at
            order by cause_order, cause_id
        ) as cause_rank
    from happenings
),

moments as (
    select
        customer_id,
        max(case when cause_rank = 1 then cause_type end) as cause_type,
        max(case when cause_rank = 1 then cause_id end) as cause_id,
        sum(order_count) as order_count,
        sum(intent_count) as intent_count,
        sum(action_count) as action_count,
        moved_at
    from ranked
    group by customer_id, moved_at
),

final as (
    select
        customer_id,
        cause_type,
        cause_id,
        {%- for column in ['order_count', 'intent_count', 'action_count'] %}
        cast(
            sum({{ column }}) over (
                partition by customer_id
                order by moved_at
                rows between unbounded preceding and current row
            ) as integer
        ) as {{ column }},
        {%- endfor %}
        moved_at
    from moments
)

select * from final
