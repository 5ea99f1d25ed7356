{#- A product with fewer buyers than affinity_min_support can be in no pair: it goes
    before lines are joined with lines, which large orders make large. -#}
{%- set fewest = var('affinity_min_support') -%}

with products as (
    select
        product_id,
        product_number
    from {{ ref('int_product_counts') }}
    where buyer_count >= {{ fewest }}
),

customer_products as (
    select
        customer_products.customer_id,
        products.product_number,
        customer_products.order_count,
        customer_products.first_order_date,
        customer_products.window_end_date,
        dense_rank() over (
            order by customer_products.customer_id, customer_products.first_ordered_at
        ) as moment_number
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

-- a further order by one person is no other buyer
further_orders as (
    select
        product_number,
        other_product_number,
        cast(sum(order_count - 1) as {{ dbt.type_bigint() }}) as order_count
    from regular_buyers
    group by product_number, other_product_number
),

-- moments of a person before their products: far fewer to compare
moments as (
    select distinct
        customer_id,
        moment_number,
        window_end_date,
        first_order_date
    from customer_products
),

following_moments as (
    select
        moments.moment_number,
        later_moments.moment_number as later_moment_number
    from moments
    inner join moments as later_moments
        on
            moments.customer_id = later_moments.customer_id
            and moments.moment_number < later_moments.moment_number
            and moments.window_end_date >= later_moments.first_order_date
),

next_purchases as (
    select
        first_products.product_number,
        later_products.product_number as other_product_number,
        count(*) as support_count
    from following_moments
    inner join customer_products as first_products
        on following_moments.moment_number = first_products.moment_number
    inner join customer_products as later_products
        on following_moments.later_moment_number = later_products.moment_number
    group by first_products.product_number, later_products.product_number
    having count(*) >= {{ fewest }}
),

final as (
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
    where
        baskets.support_count - coalesce(further_orders.order_count, 0) >= {{ fewest }}
    union all
    select
        product_number,
        other_product_number,
        'next_purchase' as affinity_type,
        support_count,
        support_count as buyer_count
    from next_purchases
)

select * from final
