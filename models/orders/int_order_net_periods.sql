{#- One row per order and period in which its refunds stood at one sum: an order's
    net amount as of any moment is the row whose period holds that moment. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='order_id',
    meta={'changed_in': 'int_changed_orders'},
) }}

with changed_orders as (
    select order_id
    from {{ ref('int_changed_orders') }}
),

orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.currency_code,
        orders.exchange_rate,
        orders.gross_amount_original,
        orders.discount_amount_original,
        orders.is_status_counted,
        orders.is_on_promotion,
        orders.order_date,
        orders.ordered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join changed_orders on orders.order_id = changed_orders.order_id
),

refunds as (
    select
        order_id,
        refund_amount_original,
        refunded_at
    from {{ ref('int_refunds_assigned') }}
    where is_linked
),

-- a refund booked before its order counts from the order on
money_movements as (
    select
        order_id,
        ordered_at as moved_at,
        cast(0 as numeric(18, 4)) as refund_amount
    from orders
    union all
    select
        refunds.order_id,
        greatest(refunds.refunded_at, orders.ordered_at) as moved_at,
        refunds.refund_amount_original as refund_amount
    from refunds
    inner join orders on refunds.order_id = orders.order_id
),

moments as (
    select
        order_id,
        moved_at,
        sum(refund_amount) as refund_amount
    from money_movements
    group by order_id, moved_at
),

periods as (
    select
        order_id,
        moved_at as valid_from_at,
        lead(moved_at) over (partition by order_id order by moved_at) as valid_to_at,
        sum(refund_amount) over (
            partition by order_id
            order by moved_at
            rows between unbounded preceding and current row
        ) as refund_amount
    from moments
),

net as (
    select
        orders.*,
        cast(periods.refund_amount as numeric(18, 4)) as refund_amount_original,
        cast(
            orders.gross_amount_original
            - orders.discount_amount_original
            - periods.refund_amount as numeric(18, 4)
        ) as net_amount_original,
        periods.valid_from_at,
        periods.valid_to_at
    from periods
    inner join orders on periods.order_id = orders.order_id
),

final as (
    select
        order_id,
        customer_id,
        currency_code,
        exchange_rate,
        refund_amount_original,
        net_amount_original,
        {{ coltiva.convert_amount(
            'net_amount_original', 'exchange_rate'
        ) }} as net_amount,
        is_status_counted,
        is_status_counted and net_amount_original > 0 as is_counted,
        is_on_promotion,
        valid_to_at is null as is_current,
        order_date,
        valid_from_at,
        valid_to_at
    from net
)

select * from final
