{#- One row per product, other product and affinity type: how much more often the
    other goes with the product than chance would have it. A pair of one
    basket stands in both directions; the unit is the order for baskets, and a
    person's first purchase of a product for next purchases. Nothing adds up. -#}

with affinities as (
    select *
    from {{ ref('int_product_affinities') }}
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
        affinity_rank
    from affinities
)

select * from final
