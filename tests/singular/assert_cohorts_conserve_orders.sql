{#- Every counting order of a person is in one cohort and month: orders and amounts of
    the report are those of fct_orders. A row is a month in which they are not. -#}

with orders as (
    select
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month_start_date,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from {{ ref('fct_orders') }}
    where is_valid and customer_id is not null
    group by cast({{ dbt.date_trunc('month', 'order_date') }} as date)
),

cohorts as (
    select
        month_start_date,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount
    from {{ ref('rpt_cohort_retention') }}
    group by month_start_date
),

final as (
    select
        coalesce(orders.month_start_date, cohorts.month_start_date) as month_start_date,
        orders.order_count,
        cohorts.order_count as cohort_order_count,
        orders.net_amount,
        cohorts.net_amount as cohort_net_amount
    from orders
    full outer join cohorts on orders.month_start_date = cohorts.month_start_date
    where
        coalesce(orders.order_count, 0) != coalesce(cohorts.order_count, 0)
        or coalesce(orders.net_amount, 0) != coalesce(cohorts.net_amount, 0)
)

select * from final
