with order_products as (
    select
        order_id,
        product_id,
        customer_id,
        order_date
    from {{ ref('int_order_products') }}
),

first_purchases as (
    select
        customer_id,
        product_id,
        window_end_date,
        first_order_date,
        first_ordered_at
    from {{ ref('int_customer_products') }}
),

totals as (
    select count(distinct order_id) as total_order_count
    from order_products
),

first_totals as (
    select count(*) as total_first_count
    from first_purchases
),

customers as (
    select
        product_id,
        count(*) as customer_count
    from first_purchases
    group by product_id
),

products as (
    select
        product_id,
        count(*) as order_count,
        count(case when customer_id is null then 1 end) as guest_order_count,
        max(order_date) as last_order_date
    from order_products
    group by product_id
),

-- a person's moments, not their products: far fewer pairs to compare
moments as (
    select
        customer_id,
        window_end_date,
        first_order_date,
        first_ordered_at,
        count(*) as product_count
    from first_purchases
    group by customer_id, window_end_date, first_order_date, first_ordered_at
),

moments_before as (
    select
        later_moments.customer_id,
        later_moments.first_ordered_at,
        sum(moments.product_count) as first_count
    from moments
    inner join moments as later_moments
        on
            moments.customer_id = later_moments.customer_id
            and moments.first_ordered_at < later_moments.first_ordered_at
            and moments.window_end_date >= later_moments.first_order_date
    group by later_moments.customer_id, later_moments.first_ordered_at
),

followers as (
    select
        first_purchases.product_id,
        sum(moments_before.first_count) as followed_count
    from first_purchases
    inner join moments_before
        on
            first_purchases.customer_id = moments_before.customer_id
            and first_purchases.first_ordered_at = moments_before.first_ordered_at
    group by first_purchases.product_id
),

numbered as (
    select
        products.product_id,
        row_number() over (order by products.product_id) as product_number,
        products.order_count,
        coalesce(customers.customer_count, 0) as customer_count,
        coalesce(customers.customer_count, 0) + products.guest_order_count
            as buyer_count,
        coalesce(followers.followed_count, 0) as followed_count,
        totals.total_order_count,
        first_totals.total_first_count,
        products.last_order_date
    from products
    left join customers on products.product_id = customers.product_id
    left join followers on products.product_id = followers.product_id
    cross join totals
    cross join first_totals
),

final as (
    select
        product_id,
        cast(product_number as integer) as product_number,
        {%- for column in [
            'order_count', 'customer_count', 'buyer_count', 'followed_count',
            'total_order_count', 'total_first_count',
        ] %}
        cast({{ column }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}
        last_order_date
    from numbered
)

select * from final
