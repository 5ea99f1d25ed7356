{{ config(enabled=coltiva.connects('prestashop')) }}

with {{ coltiva.prestashop_moment() }},

{{ coltiva.prestashop_people() }},

{{ coltiva.prestashop_orders() }},

{{ coltiva.prestashop_lines() }},

{{ coltiva.prestashop_products() }},

final as (
    select
        product_id,
        product_name,
        category,
        product_type,
        list_price,
        unit_cost,
        updated_at,
        loaded_at
    from products
)

select * from final
