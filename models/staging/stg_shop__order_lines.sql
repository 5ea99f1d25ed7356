with final as (
    select
        order_line_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        discount_amount,
        loaded_at
    from {{ ref('base_shop__order_lines') }}
    where is_accepted
)

select * from final
