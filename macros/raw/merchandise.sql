{#- CTEs that end in `name`: the rows of the CTE `rows` (products, in any version) with
    what each counts for. Its type says so, and an exclusion that it counts for nothing;
    without a type that is known it is goods. -#}
{% macro merchandise(rows, name) -%}
    {%- set excluded_by = ['product_id', 'product_name', 'category'] -%}
    source_values as (
        select
            lower(trim(source_value)) as source_value,
            lower(trim(value)) as product_type
        from {{ ref('seed_source_values') }}
        where kind = 'product_type'
    ),

    product_types as (
        select
            product_type,
            is_merchandise,
            counts_for_amount,
            counts_for_frequency
        from {{ ref('seed_product_types') }}
    ),
    {% for column in excluded_by %}
    excluded_by_{{ column }} as (
        {{ coltiva.excluded_values(rows, 'products', column, 'not_merchandise') }}
    ),
    {% endfor %}
    typed_rows as (
        select
            {{ rows }}.*,
            coalesce(source_values.product_type, {{ rows }}.product_type) as known_type,
            {%- for column in excluded_by %}
            {{ 'or ' if not loop.first -}}
            excluded_by_{{ column }}.{{ column }} is not null
            {%- endfor %} as is_excluded
        from {{ rows }}
        left join source_values on {{ rows }}.product_type = source_values.source_value
        {%- for column in excluded_by %}
        left join excluded_by_{{ column }}
            on {{ rows }}.{{ column }} = excluded_by_{{ column }}.{{ column }}
        {%- endfor %}
    ),

    {{ name }} as (
        select
            typed_rows.*,
            {%- for column in [
                'is_merchandise', 'counts_for_amount', 'counts_for_frequency',
            ] %}
            not typed_rows.is_excluded
            and coalesce(product_types.{{ column }}, true) as {{ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from typed_rows
        left join product_types on typed_rows.known_type = product_types.product_type
    )
{%- endmacro %}
