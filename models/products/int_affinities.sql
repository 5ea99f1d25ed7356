with pairs as (
    select *
    from {{ ref('int_product_pairs') }}
),

products as (
    select
        product_number,
        order_count,
        customer_count,
        followed_count,
        total_order_count,
        total_first_count
    from {{ ref('int_product_counts') }}
),

-- a pair of one order goes both ways
directed as (
    select
        product_number,
        other_product_number,
        affinity_type,
        support_count,
        buyer_count
    from pairs
    union all
    select
        other_product_number as product_number,
        product_number as other_product_number,
        affinity_type,
        support_count,
        buyer_count
    from pairs
    where affinity_type = 'basket'
),

counted as (
    select
        directed.*,
        case
            when directed.affinity_type = 'basket' then products.order_count
            else products.customer_count
        end as product_count,
        case
            when directed.affinity_type = 'basket' then other_products.order_count
            else other_products.followed_count
        end as other_product_count,
        case
            when directed.affinity_type = 'basket' then products.total_order_count
            else products.total_first_count
        end as total_count
    from directed
    inner join products on directed.product_number = products.product_number
    inner join products as other_products
        on directed.other_product_number = other_products.product_number
),

gained as (
    select
        counted.*,
        {{ coltiva.divide_counts(
            'support_count * total_count - product_count * other_product_count',
            'product_count * total_count',
            8
        ) }} as gain_rate
    from counted
),

final as (
    select
        product_number,
        other_product_number,
        affinity_type,
        support_count,
        buyer_count,
        product_count,
        other_product_count,
        total_count,
        {{ coltiva.divide_counts(
            'support_count * total_count', 'product_count * other_product_count'
        ) }} as lift,
        gain_rate,
        cast(
            row_number() over (
                partition by affinity_type, product_number
                order by gain_rate desc, support_count desc, other_product_number asc
            ) as integer
        ) as affinity_rank
    from gained
    where gain_rate > 0
)

select * from final
