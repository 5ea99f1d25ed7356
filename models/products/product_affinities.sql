{#- What nobody would read is not shown: 4,500 products that are sold 25 at a time make
    1.4 million pairs. -#}

with affinities as (
    select *
    from {{ ref('int_affinities') }}
    where affinity_rank <= 100
),

products as (
    select
        counted.product_id,
        counted.product_number,
        catalogue.product_name
    from {{ ref('int_product_counts') }} as counted
    left join {{ ref('stg_shop__products') }} as catalogue
        on counted.product_id = catalogue.product_id
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
        {{ coltiva.divide_counts(
            'affinities.support_count', 'affinities.total_count', 8
        ) }}
            as support_rate,
        {{ coltiva.divide_counts(
            'affinities.support_count', 'affinities.product_count', 8
        ) }}
            as confidence_rate,
        affinities.lift,
        affinities.gain_rate,
        affinities.affinity_rank
    from affinities
    inner join products on affinities.product_number = products.product_number
    inner join products as other_products
        on affinities.other_product_number = other_products.product_number
)

select * from final
