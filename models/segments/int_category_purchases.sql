with categories as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
    where category is not null and is_merchandise
),

final as (
    select distinct
        order_products.customer_id,
        categories.category,
        order_products.order_date
    from {{ ref('int_order_products') }} as order_products
    inner join categories on order_products.product_id = categories.product_id
    where order_products.customer_id is not null
)

select * from final
