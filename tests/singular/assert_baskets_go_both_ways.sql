{#- A pair of one order stands in both directions, with equal support and lift. A
    row here is a pair whose mirror is missing or differs. -#}

with baskets as (
    select
        product_id,
        other_product_id,
        support_count,
        lift
    from {{ ref('product_affinities') }}
    where affinity_type = 'basket'
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
    where
        mirrored.product_id is null
        or baskets.support_count != mirrored.support_count
        or baskets.lift != mirrored.lift
)

select * from final
