{#- One row per two products that enough different buyers had in one order, the
    smaller number first. A product with fewer buyers can be in no such pair: it goes
    before the join of lines with lines, which large orders make large. A guest
    without e-mail is a buyer of their own in each order. -#}

with products as (
    select
        product_id,
        product_number
    from {{ ref('int_product_counts') }}
    where buyer_count >= {{ var('affinity_min_support') }}
),

order_products as (
    select
        order_products.order_id,
        order_products.customer_id,
        products.product_number
    from {{ ref('int_order_products') }} as order_products
    inner join products on order_products.product_id = products.product_id
),

paired as (
    select
        order_products.product_number,
        other_products.product_number as other_product_number,
        count(*) as support_count,
        count(distinct order_products.customer_id)
        + count(case when order_products.customer_id is null then 1 end) as buyer_count
    from order_products
    inner join order_products as other_products
        on
            order_products.order_id = other_products.order_id
            and order_products.product_number < other_products.product_number
    group by order_products.product_number, other_products.product_number
),

final as (
    select
        product_number,
        other_product_number,
        support_count,
        buyer_count
    from paired
    where buyer_count >= {{ var('affinity_min_support') }}
)

select * from final
