{#- One row per push and person who bought of the category it is about: how often, and
    which share of all they bought. -#}

with targets as (
    select distinct
        push_name,
        category
    from {{ ref('int_pushed_products') }}
    where category is not null
),

catalogue as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
    where is_accepted
),

customer_products as (
    select
        customer_id,
        product_id,
        order_date_count,
        last_order_date
    from {{ ref('int_customer_products') }}
),

totals as (
    select
        customer_id,
        sum(order_date_count) as total_count
    from customer_products
    group by customer_id
),

categories as (
    select
        customer_products.customer_id,
        catalogue.category,
        sum(customer_products.order_date_count) as purchase_count,
        max(customer_products.last_order_date) as last_date
    from customer_products
    inner join catalogue on customer_products.product_id = catalogue.product_id
    group by customer_products.customer_id, catalogue.category
),

final as (
    select
        targets.push_name,
        categories.customer_id,
        cast(categories.purchase_count as integer) as purchase_count,
        {{ divide_counts('categories.purchase_count', 'totals.total_count', 8) }}
            as category_rate,
        categories.last_date
    from targets
    inner join categories on targets.category = categories.category
    inner join totals on categories.customer_id = totals.customer_id
)

select * from final
