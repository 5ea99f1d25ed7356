with products as (
    select
        product_id,
        product_name,
        category,
        product_type,
        list_price,
        unit_cost,
        updated_at,
        loaded_at
    from {{ ref('base_shop__products') }}
    where is_accepted
),

{{ coltiva.merchandise('products', 'with_merchandise') }},

final as (
    select
        product_id,
        product_name,
        category,
        known_type as product_type,
        list_price,
        unit_cost,
        is_merchandise,
        counts_for_amount,
        counts_for_frequency,
        updated_at,
        loaded_at
    from with_merchandise
)

select * from final
