-- What is refunded takes its part of the cost with it, so that a return changes the
-- margin of an order, but not its margin rate.

with orders as (
    select
        order_id,
        net_amount,
        refund_amount
    from {{ ref('fct_orders') }}
    where is_valid
),

line_costs as (
    select
        order_id,
        count(*) - count(cost_amount) as unknown_count,
        cast(sum(cost_amount) as numeric(18, 4)) as cost_amount
    from {{ ref('fct_valid_order_lines') }}
    group by order_id
),

costs as (
    select
        orders.order_id,
        orders.net_amount,
        case
            when orders.refund_amount = 0 then line_costs.cost_amount
            else {{ coltiva.multiply_amount(
                'line_costs.cost_amount',
                coltiva.divide_counts(
                    coltiva.ten_thousandths('orders.net_amount'),
                    coltiva.ten_thousandths(
                        '(orders.net_amount + orders.refund_amount)'
                    ),
                    6,
                )
            ) }}
        end as cost_amount
    from orders
    inner join line_costs on orders.order_id = line_costs.order_id
    where line_costs.unknown_count = 0
),

final as (
    select
        order_id,
        cost_amount,
        cast(net_amount - cost_amount as numeric(18, 4)) as margin_amount
    from costs
)

select * from final
