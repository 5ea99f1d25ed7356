{#- One row per counting order, attribution window and touch that was open when it was
    placed: from the moment its window starts, up to and with the moment it ends. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_recipients'), 'customer_id') }}",
) }}

with touched as ( -- noqa: ST03
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

netted as (
    select
        order_id,
        customer_id,
        net_amount
    from {{ ref('int_order_net_periods') }}
    where
        is_current
        and is_counted
        and customer_id is not null
        and {{ of_news('customer_id', 'touched') }}
),

touches as (
    select *
    from {{ ref('int_touches') }}
    where {{ of_news('customer_id', 'touched') }}
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
        netted.order_id,
        netted.customer_id,
        netted.net_amount,
        priced.order_date,
        priced.ordered_at
    from netted
    inner join priced on netted.order_id = priced.order_id
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
            <= {{ hours_later('started.window_start_at', 'started.window_hours') }}
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
