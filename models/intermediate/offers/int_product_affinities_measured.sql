{#- One row per product, other product and affinity type: how much more often the
    other goes with the product than chance would have it. A pair stands in both
    directions. The unit is the order for baskets and a person's first purchase of a
    product for next purchases; nothing adds up over pairs. -#}

with baskets as (
    select
        product_number,
        other_product_number,
        support_count,
        buyer_count
    from {{ ref('int_baskets_paired') }}
),

next_purchases as (
    select
        product_number,
        other_product_number,
        support_count,
        support_count as buyer_count
    from {{ ref('int_next_purchases_paired') }}
),

products as (
    select
        counted.product_id,
        counted.product_number,
        catalogue.product_name,
        counted.order_count,
        counted.customer_count,
        counted.followed_count,
        counted.total_order_count,
        counted.total_first_count
    from {{ ref('int_products_counted') }} as counted
    left join {{ ref('int_products_checked') }} as catalogue
        on counted.product_id = catalogue.product_id and catalogue.is_accepted
),

pairs as (
    select
        'basket' as affinity_type,
        product_number,
        other_product_number,
        support_count,
        buyer_count
    from baskets
    union all
    select
        'basket' as affinity_type,
        other_product_number as product_number,
        product_number as other_product_number,
        support_count,
        buyer_count
    from baskets
    union all
    select
        'next_purchase' as affinity_type,
        product_number,
        other_product_number,
        support_count,
        buyer_count
    from next_purchases
),

counted as (
    select
        pairs.affinity_type,
        products.product_id,
        other_products.product_id as other_product_id,
        products.product_name,
        other_products.product_name as other_product_name,
        cast(pairs.support_count as {{ dbt.type_bigint() }}) as support_count,
        cast(pairs.buyer_count as {{ dbt.type_bigint() }}) as buyer_count,
        case
            when pairs.affinity_type = 'basket' then products.order_count
            else products.customer_count
        end as product_count,
        case
            when pairs.affinity_type = 'basket' then other_products.order_count
            else other_products.followed_count
        end as other_product_count,
        case
            when pairs.affinity_type = 'basket' then products.total_order_count
            else products.total_first_count
        end as total_count
    from pairs
    inner join products on pairs.product_number = products.product_number
    inner join products as other_products
        on pairs.other_product_number = other_products.product_number
),

measured as (
    select
        *,
        {{ divide_counts('support_count', 'total_count', 8) }} as support_rate,
        {{ divide_counts('support_count', 'product_count', 8) }} as confidence_rate,
        {{ divide_counts(
            'support_count * total_count', 'product_count * other_product_count'
        ) }} as lift,
        {{ divide_counts(
            'support_count * total_count - product_count * other_product_count',
            'product_count * total_count',
            8
        ) }} as gain_rate
    from counted
),

ranked as (
    select
        *,
        row_number() over (
            partition by affinity_type, product_id
            order by gain_rate desc, support_count desc, other_product_id asc
        ) as place
    from measured
),

final as (
    select
        product_id,
        other_product_id,
        affinity_type,
        product_name,
        other_product_name,
        support_count,
        buyer_count,
        product_count,
        other_product_count,
        total_count,
        support_rate,
        confidence_rate,
        lift,
        gain_rate,
        case when gain_rate > 0 then cast(place as integer) end as affinity_rank
    from ranked
)

select * from final
