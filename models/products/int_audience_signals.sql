with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

targets as (
    select
        push_name,
        product_id,
        pushed_kind,
        category
    from {{ ref('int_pushed_products') }}
),

points as (
    select
        interaction_type,
        points
    from {{ ref('seed_engagement_points') }}
),

catalogue as (
    select
        product_id,
        category
    from {{ ref('stg_shop__products') }}
),

customer_products as (
    select
        customer_id,
        product_id,
        order_date_count,
        last_order_date
    from {{ ref('int_customer_products') }}
),

interests as (
    select
        targets.push_name,
        interactions.customer_id,
        interactions.product_id,
        count(*) as action_count,
        sum(points.points) as points,
        max(interactions.interaction_date) as last_date
    from {{ ref('fct_interactions') }} as interactions
    inner join targets on interactions.product_id = targets.product_id
    inner join points on interactions.interaction_type = points.interaction_type
    cross join as_of
    where
        interactions.is_scored
        and {{ coltiva.is_within_days(
            'interactions.interaction_date',
            'as_of.as_of_date',
            var('affinity_window_days')
        ) }}
    group by targets.push_name, interactions.customer_id, interactions.product_id
),

-- a category as a whole has no product
categories as (
    select
        push_name,
        category,
        max(case when pushed_kind = 'product' then product_id end) as product_id
    from targets
    where category is not null
    group by push_name, category
),

purchases as (
    select
        customer_products.customer_id,
        catalogue.category,
        sum(customer_products.order_date_count) as purchase_count,
        max(customer_products.last_order_date) as last_date
    from customer_products
    inner join catalogue on customer_products.product_id = catalogue.product_id
    where catalogue.category in (select categories.category from categories)
    group by customer_products.customer_id, catalogue.category
),

all_purchases as (
    select
        customer_id,
        sum(order_date_count) as purchase_count
    from customer_products
    group by customer_id
),

final as (
    select
        push_name,
        customer_id,
        product_id,
        'interest' as audience_type,
        cast(action_count as integer) as reason_count,
        cast(points as numeric(18, 8)) as score,
        last_date as reason_date
    from interests
    where points > 0
    union all
    select
        categories.push_name,
        purchases.customer_id,
        categories.product_id,
        'category' as audience_type,
        cast(purchases.purchase_count as integer) as reason_count,
        {{ coltiva.divide_counts(
            'purchases.purchase_count', 'all_purchases.purchase_count', 8
        ) }} as score,
        purchases.last_date as reason_date
    from categories
    inner join purchases on categories.category = purchases.category
    inner join all_purchases on purchases.customer_id = all_purchases.customer_id
)

select * from final
