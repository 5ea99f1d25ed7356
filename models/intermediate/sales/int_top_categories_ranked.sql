{#- One row per person: the category most was spent on, over the orders that count
    today. -#}

with orders as (
    select
        order_id,
        customer_id,
        exchange_rate
    from {{ ref('int_orders_netted') }}
    where is_current and is_counted and customer_id is not null
),

order_lines as (
    select
        order_id,
        product_id,
        {{ multiply_amount('quantity', 'unit_price') }} - discount_amount as net_amount
    from {{ ref('int_order_lines_checked') }}
    where is_accepted
),

products as (
    select
        product_id,
        category
    from {{ ref('int_products_checked') }}
    where is_accepted and category is not null
),

spending as (
    select
        orders.customer_id,
        products.category,
        sum(
            {{ multiply_amount('order_lines.net_amount', 'orders.exchange_rate') }}
        ) as net_amount
    from orders
    inner join order_lines on orders.order_id = order_lines.order_id
    inner join products on order_lines.product_id = products.product_id
    group by orders.customer_id, products.category
),

ranked as (
    select
        customer_id,
        category,
        row_number() over (
            partition by customer_id
            order by net_amount desc, category asc
        ) as category_rank
    from spending
),

final as (
    select
        customer_id,
        category as top_category
    from ranked
    where category_rank = 1
)

select * from final
