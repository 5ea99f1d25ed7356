-- Net of line discounts; order discounts and refunds belong to no category.

with orders as (
    select order_id
    from {{ ref('fct_orders') }}
    where is_valid and customer_id is not null
),

order_lines as (
    select
        order_id,
        customer_id,
        product_id,
        net_amount
    from {{ ref('fct_order_lines') }}
    where is_merchandise
),

products as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
    where category is not null
),

spending as (
    select
        order_lines.customer_id,
        products.category,
        sum(order_lines.net_amount) as net_amount
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
    inner join products on order_lines.product_id = products.product_id
    group by order_lines.customer_id, products.category
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
