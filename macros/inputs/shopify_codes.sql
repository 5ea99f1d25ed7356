{#- The CTE `codes`, after `orders`: the first code of an order, those for shipping
    aside. -#}
{% macro shopify_codes() -%}
    {%- set orders = coltiva.shopify_table('orders') -%}
    {%- set codes = coltiva.shopify_table('codes') -%}
    {%- if codes is none and not (orders and 'discount_codes' in orders.columns) -%}
        {{ return(coltiva.no_shopify_codes()) }}
    {%- endif -%}
    {%- if codes is none %}
    listed_codes as (
        {{ coltiva.json_elements(orders.relation, 'discount_codes', ['id']) }}
    ),

    order_codes as (
        select
            id as order_id,
            {{ coltiva.json_value('element', ['code']) }} as code,
            {{ coltiva.json_value('element', ['type']) }} as code_type,
            place as code_place
        from listed_codes
    ),
    {%- set codes = coltiva.json_table(
        'order_codes', ['order_id', 'code', 'code_type', 'code_place']
    ) -%}
    {%- endif -%}
    {%- set is_of_dlt = '_dlt_parent_id' in codes.columns %}
    {%- set place = coltiva.first_column(
        codes, ['index', '_dlt_list_idx', 'code_place'], 'codes'
    ) %}

    ranked_codes as (
        select
            orders.order_id,
            {{ coltiva.raw_text('codes.code') }} as coupon_code,
            row_number() over (
                partition by orders.order_id
                order by {{ coltiva.raw_number(place) }}, {{ coltiva.raw_text(
                    'codes.code'
                ) }}
            ) as place
        from {{ codes.relation }} as codes
        inner join orders
            on
                {%- if is_of_dlt %}
                codes.{{ adapter.quote('_dlt_parent_id') }} = orders.parent_id
                {%- else %}
                {{ coltiva.raw_text('codes.order_id') }} = orders.order_id
                {%- endif %}
        where
            {{ coltiva.raw_text('codes.code') }} is not null
            and coalesce(lower({{ coltiva.raw_text(coltiva.first_column(
                codes, ['type', 'code_type'], 'codes'
            )) }}), '') != 'shipping'
    ),

    codes as (
        select
            order_id,
            coupon_code
        from ranked_codes
        where place = 1
    )
{%- endmacro %}

{#- The CTE `codes` where there is no table of them; an export has its own column. -#}
{% macro no_shopify_codes() -%}
    codes as (
        select
            order_id,
            coupon_code
        from orders
        where false
    )
{%- endmacro %}
