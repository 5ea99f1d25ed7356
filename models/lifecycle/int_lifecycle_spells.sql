-- The rule of the smallest priority that holds names the stage.
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

events as (
    select events.*
    from {{ ref('int_lifecycle_events') }} as events
    inner join changed_people on events.customer_id = changed_people.customer_id
),

orders as (
    select
        customer_id,
        order_number,
        gap_days,
        order_date
    from {{ ref('int_order_sequence') }}
),

lifecycle_rules as (
    select
        rules.priority,
        rules.lifecycle_stage,
        rules.min_order_count,
        rules.min_recency_days,
        rules.min_intent_count,
        rules.min_action_count,
        rules.after_stage,
        earlier_rules.min_recency_days as min_gap_days,
        coalesce(earlier_rules.min_order_count, 0) as min_previous_count
    from {{ ref('seed_lifecycle_rules') }} as rules
    left join {{ ref('seed_lifecycle_rules') }} as earlier_rules
        on rules.after_stage = earlier_rules.lifecycle_stage
),

states as (
    select
        events.*,
        orders.gap_days,
        {{ coltiva.datediff(
            'orders.order_date',
            coltiva.shop_date('events.moved_at', var('shop_timezone')),
            'day'
        ) }} as recency_days
    from events
    left join orders
        on
            events.customer_id = orders.customer_id
            and events.order_count = orders.order_number
),

matches as (
    select
        states.customer_id,
        states.cause_type,
        states.cause_id,
        states.moved_at,
        min(lifecycle_rules.priority) as priority
    from states
    inner join lifecycle_rules
        on
            (
                lifecycle_rules.min_order_count is null
                or states.order_count >= lifecycle_rules.min_order_count
            )
            and (
                lifecycle_rules.min_recency_days is null
                or states.recency_days >= lifecycle_rules.min_recency_days
            )
            and (
                lifecycle_rules.min_intent_count is null
                or states.intent_count >= lifecycle_rules.min_intent_count
            )
            and (
                lifecycle_rules.min_action_count is null
                or states.action_count >= lifecycle_rules.min_action_count
            )
            and (
                lifecycle_rules.after_stage is null
                or (
                    states.gap_days >= lifecycle_rules.min_gap_days
                    and states.order_count > lifecycle_rules.min_previous_count
                )
            )
    group by
        states.customer_id, states.cause_type, states.cause_id, states.moved_at
),

staged as (
    select
        matches.customer_id,
        lifecycle_rules.lifecycle_stage,
        lag(lifecycle_rules.lifecycle_stage) over (
            partition by matches.customer_id
            order by matches.moved_at
        ) as previous_stage,
        matches.cause_type,
        matches.cause_id,
        matches.moved_at
    from matches
    inner join lifecycle_rules on matches.priority = lifecycle_rules.priority
),

final as (
    select
        customer_id,
        previous_stage as from_stage,
        lifecycle_stage as to_stage,
        cause_type,
        cause_id,
        cast(
            row_number() over (partition by customer_id order by moved_at) as integer
        ) as transition_number,
        {{ coltiva.shop_date('moved_at', var('shop_timezone')) }} as entered_on,
        moved_at as entered_at,
        lead(moved_at) over (partition by customer_id order by moved_at) as left_at
    from staged
    where previous_stage is null or previous_stage != lifecycle_stage
)

select * from final
