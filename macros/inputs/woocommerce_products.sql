{#- CTEs that end in `products`, after `orders`: products and their variations. Drafts
    are none. A price in the catalogue counts only where it is without tax, as the lines
    are. -#}
{% macro woocommerce_products() -%}
    {%- set products = coltiva.woocommerce_table('products') -%}
    {%- set variations = coltiva.woocommerce_table('variations') -%}
    {%- if products is not none -%}
        {%- do coltiva.must_have('woocommerce', products, [], ['id', 'name']) -%}
    {%- endif %}
    price_kinds as (
        select max(case when has_tax_in_prices then 1 else 0 end) as has_tax_in_prices
        from orders
    ),

    {{ coltiva.woocommerce_product_rows('products', products) }},

    {{ coltiva.woocommerce_product_rows('variations', variations) }},

    {{ coltiva.woocommerce_list(
        'product_categories', products, 'known_products', 'product_id', 'categories',
        ['products__categories'],
        {'category_id': 'id', 'category_name': 'name', 'slug': 'slug'}
    ) }},

    -- the oldest stays where it is when categories are renamed or put in another order
    ranked_categories as (
        select
            product_id,
            {{ coltiva.without_entities('category_name') }} as category,
            row_number() over (
                partition by product_id
                order by
                    case when slug = 'uncategorized' then 1 else 0 end,
                    {{ coltiva.raw_number('category_id') }}, place
            ) as rank_of_category
        from product_categories
    ),

    all_rows as (
        select
            product_id,
            product_id as family_id,
            product_name,
            product_kind,
            is_download,
            regular_price,
            unit_cost,
            updated_at,
            loaded_at
        from known_products
        union all
        select
            known_variations.product_id,
            known_variations.family_id,
            coalesce(
                families.product_name || ' - ' || known_variations.product_name,
                known_variations.product_name
            ) as product_name,
            families.product_kind,
            known_variations.is_download,
            known_variations.regular_price,
            coalesce(known_variations.unit_cost, families.unit_cost) as unit_cost,
            known_variations.updated_at,
            known_variations.loaded_at
        from known_variations
        left join known_products as families
            on known_variations.family_id = families.product_id
    ),

    products as (
        select
            all_rows.product_id,
            all_rows.product_name,
            ranked_categories.category,
            {{ coltiva.woocommerce_product_type(
                'all_rows.product_kind', 'all_rows.is_download'
            ) }} as product_type,
            case
                when price_kinds.has_tax_in_prices = 0 then all_rows.regular_price
            end as list_price,
            all_rows.unit_cost,
            all_rows.updated_at,
            coalesce(
                all_rows.loaded_at,
                greatest(export_moment.exported_at, all_rows.updated_at)
            ) as loaded_at
        from all_rows
        cross join price_kinds
        cross join export_moment
        left join ranked_categories
            on
                all_rows.family_id = ranked_categories.product_id
                and ranked_categories.rank_of_category = 1
    )
{%- endmacro %}
