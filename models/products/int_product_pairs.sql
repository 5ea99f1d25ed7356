{#- A product with fewer buyers than affinity_min_support can be in no pair: it goes
    before lines are joined with lines, which large orders make large. -#}
{%- set fewest = var('affinity_min_support') -%}

with products as (
    select
        product_id,
        product_number,
        customer_count,
        buyer_count
    from {{ ref('int_product_counts') }}
),

customer_products as (
    select
        customer_products.customer_id,
        products.product_number,
        products.customer_count,
        customer_products.order_count,
        customer_products.first_order_date,
        customer_products.window_end_date,
        customer_products.first_ordered_at
    from {{ ref('int_customer_products') }} as customer_products
    inner join products on customer_products.product_id = products.product_id
),

order_products as (
    select
        order_products.order_id,
        order_products.customer_id,
        products.product_number
    from {{ ref('int_order_products') }} as order_products
    inner join products on order_products.product_id = products.product_id
    where products.buyer_count >= {{ fewest }}
),

baskets as (
    select
        order_products.product_number,
        other_products.product_number as other_product_number,
        count(*) as support_count
    from order_products
    inner join order_products as other_products
        on
            order_products.order_id = other_products.order_id
            and order_products.product_number < other_products.product_number
    group by order_products.product_number, other_products.product_number
    having count(*) >= {{ fewest }}
),

bought_again as (
    select order_products.*
    from order_products
    inner join customer_products
        on
            order_products.customer_id = customer_products.customer_id
            and order_products.product_number = customer_products.product_number
    where customer_products.order_count > 1
),

regular_buyers as (
    select
        bought_again.customer_id,
        bought_again.product_number,
        other_products.product_number as other_product_number,
        count(*) as order_count
    from bought_again
    inner join bought_again as other_products
        on
            bought_again.order_id = other_products.order_id
            and bought_again.product_number < other_products.product_number
    group by
        bought_again.customer_id,
        bought_again.product_number,
        other_products.product_number
    having count(*) > 1
),

-- each further order of a pair by one person is an order, but no other buyer
further_orders as (
    select
        product_number,
        other_product_number,
        sum(order_count - 1) as order_count
    from regular_buyers
    group by product_number, other_product_number
),

next_purchases as (
    select
        customer_products.product_number,
        later_products.product_number as other_product_number,
        count(*) as support_count
    from customer_products
    inner join customer_products as later_products
        on
            customer_products.customer_id = later_products.customer_id
            and customer_products.first_ordered_at < later_products.first_ordered_at
            and customer_products.window_end_date >= later_products.first_order_date
    where
        customer_products.customer_count >= {{ fewest }}
        and later_products.customer_count >= {{ fewest }}
    group by customer_products.product_number, later_products.product_number
    having count(*) >= {{ fewest }}
),

pairs as (
    select
        baskets.product_number,
        baskets.other_product_number,
        'basket' as affinity_type,
        baskets.support_count,
        baskets.support_count - coalesce(further_orders.order_count, 0) as buyer_count
    from baskets
    left join further_orders
        on
            baskets.product_number = further_orders.product_number
            and baskets.other_product_number = further_orders.other_product_number
    union all
    select
        product_number,
        other_product_number,
        'next_purchase' as affinity_type,
        support_count,
        support_count as buyer_count
    from next_purchases
),

final as (
    select
        product_number,
        other_product_number,
        affinity_type,
        cast(support_count as {{ dbt.type_bigint() }}) as support_count,
        cast(buyer_count as {{ dbt.type_bigint() }}) as buyer_count
    from pairs
    where buyer_count >= {{ fewest }}
)

select * from final
