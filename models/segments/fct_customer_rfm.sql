with customers as (
    select *
    from {{ ref('int_rfm') }}
    where is_current
),

final as (
    select
        customer_id,
        recency_days,
        order_count,
        monetary_amount,
        average_order_amount,
        as_of_date,
        first_order_date,
        last_order_date
    from customers
)

select * from final
