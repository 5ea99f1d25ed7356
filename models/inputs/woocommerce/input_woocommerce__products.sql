{{ config(enabled=coltiva.connects('woocommerce')) }}

with {{ coltiva.woocommerce_orders() }},

{{ coltiva.woocommerce_lines() }},

{{ coltiva.woocommerce_products() }},

-- lines of a product that is gone, or of which nothing is told
sold as (
    select
        product_id,
        max(family_id) as family_id,
        max(product_name) as product_name,
        min(loaded_at) as loaded_at
    from order_lines
    where product_id is not null
    group by product_id
),

all_products as (
    select product_id from products
    union distinct
    select product_id from sold
),

final as (
    select
        all_products.product_id,
        coalesce(products.product_name, sold.product_name, all_products.product_id)
            as product_name,
        coalesce(products.category, families.category) as category,
        coalesce(products.product_type, families.product_type) as product_type,
        products.list_price,
        products.unit_cost,
        products.updated_at,
        coalesce(products.loaded_at, sold.loaded_at) as loaded_at
    from all_products
    left join products on all_products.product_id = products.product_id
    left join sold on all_products.product_id = sold.product_id
    left join products as families on sold.family_id = families.product_id
)

select * from final
