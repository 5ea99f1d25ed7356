{#- Buyers, guests and adjustments are the valid orders, in number and in money; the
    valid orders that have a person are those of the cohorts, and all of them those of
    the months. -#}

with parts as (
    select
        sum(case when is_total then 0 else order_count end) as order_count,
        sum(case when is_total then 0 else amount end) as amount,
        sum(case when is_total then amount else 0 end) as total_amount,
        sum(case when is_total then order_count else 0 end) as total_order_count,
        sum(case when part = 'guests' then amount else 0 end) as guest_amount
    from {{ ref('rpt_money_reconciliation') }}
),

orders as (
    select
        count(*) as order_count,
        coalesce(sum(net_amount), 0) as amount
    from {{ ref('fct_orders') }}
    where is_valid
),

cohorts as (
    select coalesce(sum(net_amount), 0) as amount
    from {{ ref('rpt_cohort_retention') }}
),

months as (
    select
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as amount
    from {{ ref('rpt_revenue_monthly') }}
)

select
    parts.*,
    orders.order_count as valid_order_count,
    orders.amount as valid_amount,
    cohorts.amount as cohort_amount,
    months.amount as month_amount
from parts
cross join orders
cross join cohorts
cross join months
where
    parts.amount != parts.total_amount
    or parts.order_count != parts.total_order_count
    or parts.total_amount != orders.amount
    or parts.total_order_count != orders.order_count
    or parts.total_amount - parts.guest_amount != cohorts.amount
    or parts.total_amount != months.amount
    or parts.total_order_count != months.order_count
