-- A product without a price adds nothing.
{{ config(materialized='view') }}

with kept as (
    select *
    from {{ ref('int_cart_products') }}
),

products as (
    select
        product_id,
        display_name,
        list_price
    from {{ ref('stg_shop__products') }}
),

final as (
    select
        kept.cart_id,
        kept.product_id,
        products.display_name as product_name,
        kept.unit_count,
        kept.product_place,
        {{ coltiva.multiply_amount(
            'coalesce(products.list_price, 0)', 'kept.unit_count'
        ) }}
            as cart_amount
    from kept
    left join products on kept.product_id = products.product_id
)

select * from final
