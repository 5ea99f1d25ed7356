{#- CTEs that end in `products`, after `order_lines`: the catalogue, and what was sold
    and is gone. Names are those of the default language and of the product's own shop.
    A cost of 0 is one that nobody entered; it counts where the shop's default currency
    is that of Coltiva. -#}
{% macro prestashop_products() -%}
    {%- set language = coltiva.prestashop_setting('PS_LANG_DEFAULT') or '1' -%}
    {{ coltiva.prestashop_rows(
        'product', ['id_product'],
        ids=['id_product', 'id_category_default', 'id_shop_default'],
        numbers=['price', 'wholesale_price'], flags=['is_virtual'], times=['date_upd']
    ) }},

    {{ coltiva.prestashop_rows(
        'product_shop', ['id_product', 'id_shop'],
        ids=['id_product', 'id_shop', 'id_category_default'],
        numbers=['price', 'wholesale_price'], times=['date_upd']
    ) }},

    {{ coltiva.prestashop_rows(
        'product_lang', ['id_product', 'id_shop', 'id_lang'],
        ids=['id_product', 'id_shop', 'id_lang'], texts=['name']
    ) }},

    {{ coltiva.prestashop_rows(
        'category_lang', ['id_category', 'id_shop', 'id_lang'],
        ids=['id_category', 'id_shop', 'id_lang'], texts=['name']
    ) }},

    offers as (
        select
            product_rows.id_product,
            product_rows.id_shop_default,
            product_rows.is_virtual,
            coalesce(
                product_shop_rows.id_category_default, product_rows.id_category_default
            ) as id_category,
            coalesce(product_shop_rows.price, product_rows.price) as list_price,
            coalesce(
                product_shop_rows.wholesale_price, product_rows.wholesale_price
            ) as unit_cost,
            greatest(product_shop_rows.date_upd, product_rows.date_upd) as updated_at,
            greatest(product_shop_rows.loaded_at, product_rows.loaded_at) as loaded_at
        from product_rows
        left join product_shop_rows
            on
                product_rows.id_product = product_shop_rows.id_product
                and product_rows.id_shop_default = product_shop_rows.id_shop
    ),

    {%- for thing in ['product', 'category'] %}

    ranked_{{ thing }}_names as (
        select
            offers.id_product,
            {{ thing }}_lang_rows.name,
            row_number() over (
                partition by offers.id_product
                order by
                    case
                        when {{ thing }}_lang_rows.id_lang = '{{ language }}' then 0
                        else 1
                    end,
                    case
                        when {{ thing }}_lang_rows.id_shop = offers.id_shop_default
                            then 0
                        else 1
                    end,
                    {{ thing }}_lang_rows.id_lang,
                    {{ thing }}_lang_rows.id_shop
            ) as place
        from offers
        inner join {{ thing }}_lang_rows
            on offers.id_{{ thing }} = {{ thing }}_lang_rows.id_{{ thing }}
        where {{ thing }}_lang_rows.name is not null
    ),
    {%- endfor %}

    sold_products as (
        select
            product_id,
            max(product_name) as product_name,
            min(loaded_at) as loaded_at
        from order_lines
        where product_id is not null
        group by product_id
    ),

    all_products as (
        select id_product as product_id from offers
        union distinct
        select product_id from sold_products
    ),

    products as (
        select
            all_products.product_id,
            coalesce(product_names.name, sold_products.product_name) as product_name,
            category_names.name as category,
            case when offers.is_virtual then 'digital' end as product_type,
            offers.list_price,
            {{ coltiva.prestashop_cost('offers.unit_cost') }} as unit_cost,
            offers.updated_at,
            coalesce(offers.loaded_at, sold_products.loaded_at) as loaded_at
        from all_products
        left join offers on all_products.product_id = offers.id_product
        left join sold_products on all_products.product_id = sold_products.product_id
        left join ranked_product_names as product_names
            on offers.id_product = product_names.id_product and product_names.place = 1
        left join ranked_category_names as category_names
            on
                offers.id_product = category_names.id_product
                and category_names.place = 1
    )
{%- endmacro %}

{#- A cost in the shop's default currency: null where that is told and is not the var
    shop_currency. -#}
{% macro prestashop_cost(amount) -%}
    {%- set default = coltiva.prestashop_setting('PS_CURRENCY_DEFAULT') -%}
    {%- set currencies = coltiva.prestashop_table('currency') -%}
    {%- set rows = run_query(
        'select ' ~ coltiva.raw_text('iso_code') ~ ' as iso_code from '
        ~ currencies.relation ~ ' where ' ~ coltiva.raw_text('id_currency') ~ " = '"
        ~ default ~ "'"
    ).rows if default is not none else [] -%}
    {%- if rows | length > 0 and rows[0][0] != var('shop_currency') -%}
        cast(null as numeric(18, 4))
    {%- else -%}
        nullif({{ amount }}, 0)
    {%- endif -%}
{%- endmacro %}
