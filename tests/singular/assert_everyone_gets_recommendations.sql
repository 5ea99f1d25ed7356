{#- Everybody known has a recommendation, unless there is no product left that newcomers
    buy and that may be recommended to the person. A row is a person without. -#}

with people as (
    select customer_id
    from {{ ref('customer_segments') }}
),

products as (
    select count(*) as product_count
    from {{ ref('int_product_pool') }}
    where newcomer_count > 0
),

recommendations as (
    select distinct customer_id
    from {{ ref('customer_recommendations') }}
),

blocked as (
    select
        timed.customer_id,
        count(*) as blocked_count
    from {{ ref('int_reorder_intervals') }} as timed
    inner join {{ ref('int_product_pool') }} as pool
        on timed.product_number = pool.product_number
    where not timed.is_due and pool.newcomer_count > 0
    group by timed.customer_id
),

final as (
    select people.customer_id
    from people
    cross join products
    left join recommendations on people.customer_id = recommendations.customer_id
    left join blocked on people.customer_id = blocked.customer_id
    where
        recommendations.customer_id is null
        and products.product_count > coalesce(blocked.blocked_count, 0)
)

select * from final
