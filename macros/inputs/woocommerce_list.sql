{#- CTEs that end in `name`: a list within the rows of `parents`, an element a row with
    its place, whether it is JSON in a column or a table of dlt. `keys` maps names to
    the elements' keys; all values are text. -#}
{% macro woocommerce_list(name, table, parents, id, column, children, keys) -%}
    {%- set child = coltiva.source_table('woocommerce', children) -%}
    {%- set is_nested = table is not none and column in table.columns -%}
    {%- if is_nested -%}
    listed_{{ name }} as (
        {{ coltiva.json_elements(parents, column, [id]) }}
    ),

    {% endif -%}
    {{ name }} as (
        {%- if is_nested %}
        select
            {{ id }},
            {%- for alias, key in keys.items() %}
            {{ coltiva.raw_text(
                coltiva.json_value('element', [key])
            ) }} as {{ alias }},
            {%- endfor %}
            cast(place as numeric(18, 4)) as place
        from listed_{{ name }}
        {%- elif child is not none and '_dlt_parent_id' in child.columns %}
        select
            parents.{{ id }},
            {%- for alias, key in keys.items() %}
            {{ coltiva.raw_text(
                coltiva.first_column(child, key, 'children')
            ) }} as {{ alias }},
            {%- endfor %}
            {{ coltiva.raw_number(
                coltiva.first_column(child, '_dlt_list_idx', 'children')
            ) }} as place
        from {{ child.relation }} as children
        inner join {{ parents }} as parents
            on children.{{ adapter.quote('_dlt_parent_id') }} = parents.parent_key
        {%- else %}
        select
            {%- for alias in [id] + keys | list %}
            cast(null as {{ dbt.type_string() }}) as {{ alias }},
            {%- endfor %}
            cast(null as numeric(18, 4)) as place
        where false
        {%- endif %}
    )
{%- endmacro %}

{#- The lists of a table that stand in columns of it, to be carried along. -#}
{% macro listed_columns(table, columns) -%}
    {{ return(columns | select('in', table.columns) | list) }}
{%- endmacro %}
