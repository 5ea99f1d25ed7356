{{ config(enabled=coltiva.connects('shopify')) }}

with {{ coltiva.shopify_orders() }},

{{ coltiva.shopify_lines() }},

{{ coltiva.shopify_products() }},

-- lines of a product that is gone, or was typed into the order
sold as (
    select
        product_id,
        max(product_name) as product_name,
        max(case when is_gift_card then 1 else 0 end) as is_gift_card,
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
        coalesce(products.product_name, sold.product_name) as product_name,
        products.category,
        case
            when coalesce(products.is_gift_card, 0) + coalesce(sold.is_gift_card, 0) > 0
                then 'gift_card'
        end as product_type,
        products.list_price,
        products.unit_cost,
        products.updated_at,
        coalesce(products.loaded_at, sold.loaded_at) as loaded_at
    from all_products
    left join products on all_products.product_id = products.product_id
    left join sold on all_products.product_id = sold.product_id
)

select * from final
