{#- CTEs that end in `name`: the rows of the CTE `rows` (products, in any version) with
    what each counts for. Its type says so, and an exclusion that it counts for nothing;
    without a type that is known it is goods. -#}
{% macro merchandise(rows, name) -%}
    {%- set excluded_by = ['product_id', 'product_name', 'category'] -%}
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
    with_exclusions as (
        select
            {{ rows }}.*,
            {%- for column in excluded_by %}
            {{ 'or ' if not loop.first -}}
            excluded_by_{{ column }}.{{ column }} is not null
            {%- endfor %} as is_excluded
        from {{ rows }}
        {%- for column in excluded_by %}
        left join excluded_by_{{ column }}
            on {{ rows }}.{{ column }} = excluded_by_{{ column }}.{{ column }}
        {%- endfor %}
    ),

    {{ name }} as (
        select
            with_exclusions.*,
            {%- for column in [
                'is_merchandise', 'counts_for_amount', 'counts_for_frequency',
            ] %}
            not with_exclusions.is_excluded
            and coalesce(product_types.{{ column }}, true) as {{ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from with_exclusions
        left join product_types
            on with_exclusions.product_type = product_types.product_type
    )
{%- endmacro %}
