{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_recipients'},
) }}

with recipients as (
    select customer_id
    from {{ ref('int_changed_recipients') }}
),

priced as (
    select
        order_id,
        order_date,
        ordered_at
    from {{ ref('int_orders_priced') }}
),

net_periods as (
    select
        net_periods.order_id,
        net_periods.customer_id,
        net_periods.net_amount
    from {{ ref('int_order_net_periods') }} as net_periods
    inner join recipients on net_periods.customer_id = recipients.customer_id
    where net_periods.is_current and net_periods.is_counted
),

touches as (
    select touches.*
    from {{ ref('int_touches') }} as touches
    inner join recipients on touches.customer_id = recipients.customer_id
),

windows as (
    select
        attribution_window,
        channel,
        window_hours,
        starts_with,
        is_default
    from {{ ref('seed_attribution_windows') }}
),

orders as (
    select
        net_periods.order_id,
        net_periods.customer_id,
        net_periods.net_amount,
        priced.order_date,
        priced.ordered_at
    from net_periods
    inner join priced on net_periods.order_id = priced.order_id
),

started as (
    select
        touches.touch_id,
        touches.customer_id,
        touches.campaign_id,
        touches.program,
        touches.channel,
        windows.attribution_window,
        windows.window_hours,
        windows.is_default,
        touches.sent_date,
        case windows.starts_with
            when 'received' then touches.received_at
            when 'opened' then touches.opened_at
            when 'clicked' then touches.clicked_at
        end as window_start_at
    from touches
    inner join windows on touches.channel = windows.channel
),

matched as (
    select
        orders.order_id,
        orders.net_amount,
        orders.order_date,
        orders.ordered_at,
        started.*,
        row_number() over (
            partition by orders.order_id, started.attribution_window
            order by started.window_start_at, started.touch_id
        ) as touch_position,
        count(*) over (
            partition by orders.order_id, started.attribution_window
        ) as touch_count
    from orders
    inner join started
        on
            orders.customer_id = started.customer_id
            and orders.ordered_at >= started.window_start_at
            and orders.ordered_at
            <= {{ coltiva.hours_later(
                'started.window_start_at', 'started.window_hours'
            ) }}
),

final as (
    select
        order_id,
        touch_id,
        customer_id,
        campaign_id,
        attribution_window,
        program,
        channel,
        cast(touch_position as integer) as touch_position,
        cast(touch_count as integer) as touch_count,
        net_amount,
        is_default as is_default_window,
        sent_date,
        order_date,
        window_start_at,
        ordered_at
    from matched
)

select * from final
