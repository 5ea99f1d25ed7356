{#- One row per person: the category most was spent on, over the orders that count
    today. -#}

with products_bought as (
    select
        customer_id,
        product_id,
        net_amount
    from {{ ref('int_products_bought') }}
),

products as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
    where is_accepted and category is not null
),

spending as (
    select
        products_bought.customer_id,
        products.category,
        sum(products_bought.net_amount) as net_amount
    from products_bought
    inner join products on products_bought.product_id = products.product_id
    group by products_bought.customer_id, products.category
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
