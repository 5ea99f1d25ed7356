{#- A pair of one order stands in both directions, with equal support and lift, where
    the other product has room for it: it shows 100 companions, and none that its orders
    hold no more often than chance would have it. A row here is a pair whose mirror is
    missing or differs. -#}

with baskets as (
    select
        product_id,
        other_product_id,
        support_count,
        product_count,
        other_product_count,
        total_count,
        lift
    from {{ ref('product_affinities') }}
    where affinity_type = 'basket'
),

full_lists as (
    select product_id
    from baskets
    group by product_id
    having count(*) >= 100
),

final as (
    select
        baskets.product_id,
        baskets.other_product_id,
        baskets.support_count,
        mirrored.support_count as mirrored_support_count,
        baskets.lift,
        mirrored.lift as mirrored_lift
    from baskets
    left join baskets as mirrored
        on
            baskets.product_id = mirrored.other_product_id
            and baskets.other_product_id = mirrored.product_id
    left join full_lists on baskets.other_product_id = full_lists.product_id
    where
        (
            mirrored.product_id is null
            and full_lists.product_id is null
            and {{ coltiva.divide_counts(
                'baskets.support_count * baskets.total_count'
                ~ ' - baskets.product_count * baskets.other_product_count',
                'baskets.other_product_count * baskets.total_count',
                8
            ) }} > 0
        )
        or baskets.support_count != mirrored.support_count
        or baskets.lift != mirrored.lift
)

select * from final
