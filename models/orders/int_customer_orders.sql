-- Spent is net of line discounts; order discounts and refunds belong to no category.

with orders as (
    select
        order_id,
        customer_id,
        rejected_line_count,
        is_valid
    from {{ ref('fct_orders') }}
    where customer_id is not null
),

order_lines as (
    select
        order_id,
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

people as (
    select
        orders.customer_id,
        max(case when orders.rejected_line_count > 0 then 1 else 0 end)
            as rejected_flag,
        cast(sum(margins.margin_amount) as numeric(18, 4)) as margin_amount
    from orders
    left join {{ ref('int_order_margins') }} as margins
        on orders.order_id = margins.order_id
    group by orders.customer_id
),

spending as (
    select
        orders.customer_id,
        products.category,
        sum(order_lines.net_amount) as net_amount
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
    inner join products on order_lines.product_id = products.product_id
    where orders.is_valid
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
        people.customer_id,
        ranked.category as top_category,
        people.margin_amount,
        people.rejected_flag = 1 as has_rejected_lines
    from people
    left join ranked
        on people.customer_id = ranked.customer_id and ranked.category_rank = 1
)

select * from final
