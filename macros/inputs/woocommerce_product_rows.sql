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
            )) }}) as post_status,
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
                    loaded_at desc nulls last, updated_at desc nulls last,
                    product_name asc
            ) as version_number
        from {{ thing }}_versions
    ),

    known_{{ thing }} as (
        select *
        from ranked_{{ thing }}
        where
            version_number = 1
            and coalesce(post_status, '') not in ('draft', 'auto-draft', 'trash')
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
