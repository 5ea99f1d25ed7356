-- Of what happens at one moment the cause of the smallest cause_order names it.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_people'},
) }}

with changed_people as (
    select customer_id
    from {{ ref('int_changed_people') }}
),

people as (
    select
        people.customer_id,
        people.known_since_at
    from {{ ref('int_people') }} as people
    inner join changed_people on people.customer_id = changed_people.customer_id
    where people.known_since_at is not null
),

actions as (
    select actions.*
    from {{ ref('int_lifecycle_actions') }} as actions
    inner join changed_people on actions.customer_id = changed_people.customer_id
),

orders as (
    select orders.*
    from {{ ref('int_order_sequence') }} as orders
    inner join changed_people on orders.customer_id = changed_people.customer_id
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
            {{ coltiva.dateadd('day', 'recency_limits.min_recency_days',
                           'orders.order_date') }} as date
        ) as limit_date
    from orders
    cross join recency_limits
),

events as (
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
        {{ coltiva.start_of_shop_day('limit_date', var('shop_timezone')) }} as moved_at,
        'time_passed' as cause_type,
        order_id as cause_id,
        6 as cause_order,
        0 as order_count,
        0 as intent_count,
        0 as action_count
    from aged_orders
    where next_order_date is null or limit_date <= next_order_date
),

counted as (
    select
        customer_id,
        cause_type,
        cause_id,
        {%- for column in ['order_count', 'intent_count', 'action_count'] %}
        sum({{ column }}) over (
            partition by customer_id
            order by moved_at
            range between unbounded preceding and current row
        ) as {{ column }},
        {%- endfor %}
        lag(moved_at) over (
            partition by customer_id
            order by moved_at, cause_order, cause_id
        ) as previous_moved_at,
        moved_at
    from events
),

final as (
    select
        customer_id,
        cause_type,
        cause_id,
        cast(order_count as integer) as order_count,
        cast(intent_count as integer) as intent_count,
        cast(action_count as integer) as action_count,
        moved_at
    from counted
    where previous_moved_at is null or previous_moved_at < moved_at
)

select * from final
