{#- One row per product, other product and affinity type, by their numbers: how much
    more often the other goes with the product than chance would have it. The unit is
    the order for baskets and a person's first purchase of a product for next
    purchases. -#}

with baskets as (
    select
        product_number,
        other_product_number,
        support_count,
        buyer_count
    from {{ ref('int_basket_pairs') }}
),

next_purchases as (
    select
        product_number,
        other_product_number,
        support_count,
        support_count as buyer_count
    from {{ ref('int_next_purchase_pairs') }}
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
        pairs.product_number,
        pairs.other_product_number,
        pairs.affinity_type,
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
            partition by affinity_type, product_number
            order by gain_rate desc, support_count desc, other_product_number asc
        ) as place
    from measured
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
        support_rate,
        confidence_rate,
        lift,
        gain_rate,
        case when gain_rate > 0 then cast(place as integer) end as affinity_rank
    from ranked
)

select * from final
