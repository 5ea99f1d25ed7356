-- A status that tells of a refund counts from the first refund on, which says how much.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='order_id',
    meta={'changed_in': 'int_changed_orders'},
) }}

with orders as (
    select
        orders.order_id,
        orders.customer_id,
        orders.currency_code,
        orders.exchange_rate,
        orders.gross_amount_original
        - orders.discount_amount_original as net_before_refunds,
        greatest(
            orders.gross_amount_original - orders.discount_amount_original, 0
        ) as goods_amount,
        orders.shipping_amount_original
        + greatest(orders.other_amount_original, 0) as other_amount,
        orders.is_status_counted,
        orders.is_counted_by_refunds,
        orders.counts_for_frequency,
        orders.is_on_promotion,
        orders.order_date,
        orders.ordered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join {{ ref('int_changed_orders') }} as changed_orders
        on orders.order_id = changed_orders.order_id
),

refunds as (
    select
        order_id,
        refund_amount_original as refund_amount,
        shipping_amount_original as shipping_amount,
        refunded_at
    from {{ ref('int_refunds_assigned') }}
    where is_linked
),

-- a refund booked before its order counts from the order on
money_movements as (
    select
        order_id,
        ordered_at as moved_at,
        cast(0 as numeric(18, 4)) as refund_amount,
        cast(0 as numeric(18, 4)) as shipping_amount,
        cast(0 as numeric(18, 4)) as open_amount
    from orders
    union all
    select
        refunds.order_id,
        greatest(refunds.refunded_at, orders.ordered_at) as moved_at,
        refunds.refund_amount,
        coalesce(refunds.shipping_amount, 0) as shipping_amount,
        case when refunds.shipping_amount is null then refunds.refund_amount else 0 end
            as open_amount
    from refunds
    inner join orders on refunds.order_id = orders.order_id
),

moments as (
    select
        order_id,
        moved_at,
        sum(refund_amount) as refund_amount,
        sum(shipping_amount) as shipping_amount,
        sum(open_amount) as open_amount
    from money_movements
    group by order_id, moved_at
),

periods as (
    select
        order_id,
        moved_at as valid_from_at,
        lead(moved_at) over (partition by order_id order by moved_at) as valid_to_at,
        sum(refund_amount) over (partition by order_id order by moved_at)
            as refund_amount,
        sum(shipping_amount) over (partition by order_id order by moved_at)
            as shipping_amount,
        sum(open_amount) over (partition by order_id order by moved_at)
            as open_amount
    from moments
),

-- goods come first: what they can't hold was shipping, as far as that goes
split as (
    select
        orders.*,
        periods.refund_amount as all_refund_amount,
        least(periods.refund_amount - periods.shipping_amount, orders.goods_amount)
            as refund_amount,
        periods.shipping_amount + least(
            greatest(
                periods.refund_amount - periods.shipping_amount - orders.goods_amount, 0
            ),
            periods.open_amount,
            greatest(orders.other_amount - periods.shipping_amount, 0)
        ) as shipping_amount,
        periods.valid_from_at,
        periods.valid_to_at
    from periods
    inner join orders on periods.order_id = orders.order_id
),

net as (
    select
        split.*,
        cast(net_before_refunds - refund_amount as numeric(18, 4))
            as net_amount_original,
        is_status_counted
        and (not is_counted_by_refunds or all_refund_amount > 0) as is_purchase
    from split
),

final as (
    select
        order_id,
        customer_id,
        currency_code,
        exchange_rate,
        cast(refund_amount as numeric(18, 4)) as refund_amount_original,
        cast(shipping_amount as numeric(18, 4)) as refund_shipping_amount_original,
        cast(all_refund_amount - refund_amount - shipping_amount as numeric(18, 4))
            as excess_refund_amount_original,
        net_amount_original,
        {{ coltiva.convert_amount(
            'net_amount_original', 'exchange_rate'
        ) }} as net_amount,
        is_purchase as is_status_counted,
        is_purchase and net_amount_original > 0 as is_counted,
        is_purchase
        and net_amount_original > 0
        and counts_for_frequency as is_counted_for_frequency,
        is_on_promotion,
        valid_to_at is null as is_current,
        order_date,
        ordered_at,
        valid_from_at,
        valid_to_at
    from net
)

select * from final
