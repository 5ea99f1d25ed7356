{#- Money in = money out, per currency: accepted lines less all discounts, and refunds
    up to the run's moment, against fct_orders with what does not count; lines against
    fct_order_lines. -#}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

orders as (
    select
        orders.order_id,
        orders.currency_code,
        orders.discount_amount
    from {{ ref('stg_shop__orders') }} as orders
    cross join as_of
    where orders.ordered_at <= as_of.as_of_at
),

money_in as (
    select
        orders.currency_code,
        {{ coltiva.multiply_amount('order_lines.quantity', 'order_lines.unit_price') }}
            as gross_amount,
        order_lines.discount_amount,
        cast(0 as numeric(18, 4)) as refund_amount
    from {{ ref('stg_shop__order_lines') }} as order_lines
    inner join orders on order_lines.order_id = orders.order_id
    union all
    select
        currency_code,
        0 as gross_amount,
        discount_amount,
        0 as refund_amount
    from orders
    union all
    select
        orders.currency_code,
        0 as gross_amount,
        0 as discount_amount,
        refunds.amount as refund_amount
    from {{ ref('stg_shop__refunds') }} as refunds
    inner join orders on refunds.order_id = orders.order_id
    cross join as_of
    where refunds.refunded_at <= as_of.as_of_at
),

totals_in as (
    select
        currency_code,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(refund_amount) as refund_amount
    from money_in
    group by currency_code
),

totals_out as (
    select
        currency_code,
        sum(gross_amount_original - discount_amount_original + other_amount_original)
            as sold_amount,
        sum(
            refund_amount_original
            + refund_shipping_amount_original
            + excess_refund_amount_original
        ) as refund_amount,
        sum(other_amount_original) as other_amount,
        sum(refund_amount_original) as goods_refund_amount,
        sum(net_amount_original) as net_amount
    from {{ ref('fct_orders') }}
    group by currency_code
),

line_totals as (
    select
        currency_code,
        sum(gross_amount_original) as gross_amount
    from {{ ref('fct_order_lines') }}
    group by currency_code
)

select
    totals_in.currency_code,
    totals_in.gross_amount - totals_in.discount_amount as sold_amount_in,
    totals_out.sold_amount as sold_amount_out,
    totals_in.refund_amount as refund_amount_in,
    totals_out.refund_amount as refund_amount_out
from totals_in
full outer join totals_out on totals_in.currency_code = totals_out.currency_code
left join line_totals on totals_in.currency_code = line_totals.currency_code
where
    totals_in.gross_amount - totals_in.discount_amount
    is distinct from totals_out.sold_amount
    or totals_in.refund_amount is distinct from totals_out.refund_amount
    or totals_out.sold_amount - totals_out.other_amount - totals_out.goods_refund_amount
    is distinct from totals_out.net_amount
    or coalesce(totals_in.gross_amount, 0) != coalesce(line_totals.gross_amount, 0)
