{#- The CTE `products` of an export, a row a variant, as lines name it: by its SKU, or
    by the product's title and its options. What is the product's stands on its first
    row. -#}
{% macro shopify_exported_products(products) -%}
    {%- do coltiva.must_have('shopify', products, [], ['handle', 'title']) -%}
    exported_variants as (
        select
            {{ coltiva.raw_text(coltiva.first_column(products, 'variant_sku')) }}
                as sku,
            max({{ coltiva.raw_text('title') }}) over (partition by handle) as title,
            max({{ coltiva.raw_text(coltiva.first_column(products, 'type')) }})
                over (partition by handle) as category,
            max({{ coltiva.raw_text(coltiva.first_column(products, 'gift_card')) }})
                over (partition by handle) as gift_card,
            nullif({{ coltiva.raw_text(coltiva.first_column(
                products, 'option1_value'
            )) }}, 'Default Title') as option_1,
            {{ coltiva.raw_text(coltiva.first_column(products, 'option2_value')) }}
                as option_2,
            {{ coltiva.raw_text(coltiva.first_column(products, 'option3_value')) }}
                as option_3,
            {{ coltiva.raw_number(coltiva.first_column(products, 'variant_price')) }}
                as list_price,
            {{ coltiva.raw_number(coltiva.first_column(products, 'cost_per_item')) }}
                as unit_cost
        from {{ products.relation }}
    ),

    named_variants as (
        select
            exported_variants.*,
            title || coalesce(' - ' || option_1, '') || coalesce(' / ' || option_2, '')
            || coalesce(' / ' || option_3, '') as variant_name
        from exported_variants
        where list_price is not null
    ),

    latest_orders as (
        select max(loaded_at) as exported_at
        from orders
    ),

    products as (
        select
            coalesce(named_variants.sku, named_variants.variant_name) as product_id,
            max(named_variants.variant_name) as product_name,
            max(named_variants.category) as category,
            max(case when lower(named_variants.gift_card) = 'true' then 1 else 0 end)
                as is_gift_card,
            min(named_variants.list_price) as list_price,
            min(named_variants.unit_cost) as unit_cost,
            cast(null as timestamp) as updated_at,
            max(latest_orders.exported_at) as loaded_at
        from named_variants
        cross join latest_orders
        group by coalesce(named_variants.sku, named_variants.variant_name)
    )
{%- endmacro %}
