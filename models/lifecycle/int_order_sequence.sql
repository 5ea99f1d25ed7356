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

orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.order_date,
        orders.ordered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join changed_people on orders.customer_id = changed_people.customer_id
),

counted_orders as (
    select order_id
    from {{ ref('int_order_net_periods') }}
    where is_current and is_counted_for_frequency
),

with_splits as (
    select
        orders.*,
        {{ coltiva.counts_once(
            'orders.customer_id', 'orders.ordered_at', 'orders.order_id',
            var('merge_orders_within_minutes')
        ) }} as is_counted_once
    from orders
    inner join counted_orders on orders.order_id = counted_orders.order_id
),

numbered as (
    select
        order_id,
        customer_id,
        row_number() over (
            partition by customer_id order by ordered_at, order_id
        ) as order_number,
        order_date,
        lag(order_date) over (
            partition by customer_id order by ordered_at, order_id
        ) as previous_order_date,
        lead(order_date) over (
            partition by customer_id order by ordered_at, order_id
        ) as next_order_date,
        ordered_at
    from with_splits
    where is_counted_once
),

final as (
    select
        order_id,
        customer_id,
        cast(order_number as integer) as order_number,
        cast(
            {{ coltiva.datediff('previous_order_date', 'order_date', 'day') }}
            as integer
        ) as gap_days,
        order_date,
        next_order_date,
        ordered_at
    from numbered
)

select * from final
