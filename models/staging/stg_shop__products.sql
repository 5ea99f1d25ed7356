with final as (
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
)

select * from final
