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

{#- CTEs that end in `known_products` or `known_variations`: the latest version of each
    row, without drafts. -#}
{% macro woocommerce_product_rows(thing, table) -%}
    {%- set lists = coltiva.listed_columns(table, ['categories'])
        if table is not none else [] %}
    {{ thing }}_versions as (
        select
            {{ coltiva.raw_text(coltiva.first_column(table, 'id')) }} as product_id,
            {{ coltiva.first_column(table, '_dlt_id') }} as parent_key,
            {{ coltiva.raw_text(
                coltiva.first_column(table, 'parent_id')
            ) }} as family_id,
            {{ coltiva.without_entities(
                coltiva.raw_text(coltiva.first_column(table, 'name'))
            ) }} as product_name,
            lower({{ coltiva.raw_text(
                coltiva.first_column(table, 'type')
            ) }}) as product_kind,
            lower({{ coltiva.raw_text(coltiva.first_column(
                table, 'status'
            )) }}) as publication,
            {{ coltiva.raw_number(coltiva.first_column(
                table, 'regular_price'
            )) }} as regular_price,
            {% if table is not none and 'cost_of_goods_sold' in table.columns -%}
            {%- set cost = coltiva.json_value('cost_of_goods_sold', ['total_value']) -%}
            {%- else -%}
            {%- set cost = coltiva.first_column(
                table, 'cost_of_goods_sold__total_value'
            ) -%}
            {%- endif -%}
            nullif({{ coltiva.raw_number(cost) }}, 0) as unit_cost,
            {%- for column in lists %}
            {{ adapter.quote(column) }} as {{ column }},
            {%- endfor %}
            {{ coltiva.is_set(table, 'downloadable') }} as is_download,
            {{ coltiva.is_deleted_row(table) }} as is_deleted,
            {{ coltiva.first_time(table, 'date_modified_gmt') }} as updated_at,
            {{ coltiva.loader_time(table) }} as loaded_at
        {%- if table is none %}
        where false
        {%- else %}
        from {{ table.relation }}
        {%- endif %}
    ),

    ranked_{{ thing }} as (
        select
            *,
            row_number() over (
                partition by product_id
                order by
                    loaded_at desc nulls last, updated_at desc nulls last, product_name
            ) as version
        from {{ thing }}_versions
    ),

    known_{{ thing }} as (
        select *
        from ranked_{{ thing }}
        where
            version = 1
            and coalesce(publication, '') not in ('draft', 'auto-draft', 'trash')
            and not is_deleted
    )
{%- endmacro %}

{#- The contract's word for a type of product: WooCommerce's own, and those of plugins
    for subscriptions and gift cards; null for goods. -#}
{% macro woocommerce_product_type(kind, is_download) -%}
    case
        when {{ kind }} like '%gift%card%' then 'gift_card'
        when {{ kind }} like '%subscription%' then 'subscription'
        when {{ kind }} like '%donation%' then 'donation'
        when {{ is_download }} then 'digital'
    end
{%- endmacro %}

{#- A name without the entities that WooCommerce keeps in it. -#}
{% macro without_entities(text) -%}
    {%- set pairs = {
        '&#8211;': '–', '&#8217;': '’', '&#8220;': '“', '&#8221;': '”',
        '&#039;': "''", '&quot;': '"', '&nbsp;': ' ', '&lt;': '<', '&gt;': '>',
        '&#038;': '&', '&amp;': '&',
    } -%}
    {%- set done = [text] -%}
    {%- for entity, letter in pairs.items() -%}
        {%- do done.append(
            'replace(' ~ done[-1] ~ ", '" ~ entity ~ "', '" ~ letter ~ "')"
        ) -%}
    {%- endfor -%}
    {{ done[-1] }}
{%- endmacro %}
