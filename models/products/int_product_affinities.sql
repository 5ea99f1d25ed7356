{#- One row per product, other product and affinity type: how much more often the
    other goes with the product than chance would have it, by their ids and names. A
    pair of one basket stands in both directions; nothing adds up over pairs. -#}

with affinities as (
    select *
    from {{ ref('int_affinities') }}
),

products as (
    select
        counted.product_id,
        counted.product_number,
        catalogue.product_name
    from {{ ref('int_product_counts') }} as counted
    left join {{ ref('stg_shop__products') }} as catalogue
        on counted.product_id = catalogue.product_id and catalogue.is_accepted
),

final as (
    select
        products.product_id,
        other_products.product_id as other_product_id,
        affinities.affinity_type,
        products.product_name,
        other_products.product_name as other_product_name,
        affinities.support_count,
        affinities.buyer_count,
        affinities.product_count,
        affinities.other_product_count,
        affinities.total_count,
        affinities.support_rate,
        affinities.confidence_rate,
        affinities.lift,
        affinities.gain_rate,
        affinities.affinity_rank
    from affinities
    inner join products on affinities.product_number = products.product_number
    inner join products as other_products
        on affinities.other_product_number = other_products.product_number
)

select * from final
