{#- One row per person and product: when they first bought it, and the last date on
    which another product still counts as bought next. -#}

with first_purchases as (
    select
        customer_id,
        product_id,
        min(order_date) as order_date,
        min(ordered_at) as ordered_at
    from {{ ref('int_order_products_netted') }}
    where customer_id is not null
    group by customer_id, product_id
),

final as (
    select
        customer_id,
        product_id,
        order_date,
        cast(
            {{ dbt.dateadd('day', var('affinity_window_days'), 'order_date') }} as date
        ) as window_end_date,
        ordered_at
    from first_purchases
)

select * from final
