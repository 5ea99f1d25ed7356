{#- One row per person and month in which they ordered: the orders that count today,
    and their net amount. Adds up over people and months. -#}

with orders as (
    select
        customer_id,
        net_amount,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month_start_date
    from {{ ref('int_order_net_periods') }}
    where is_current and is_counted and customer_id is not null
),

final as (
    select
        customer_id,
        cast(count(*) as integer) as order_count,
        cast(sum(net_amount) as numeric(18, 4)) as net_amount,
        month_start_date
    from orders
    group by customer_id, month_start_date
)

select * from final
