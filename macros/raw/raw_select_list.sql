{#- A raw table's columns as a select list, null for one that the table lacks. Where the
    table can't be looked at (parsing, a unit test's fixture) it has all of them. -#}
{% macro raw_select_list(relation, table) -%}
    {%- set present = [] -%}
    {%- if execute and not relation.is_cte -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do present.append(column.name | lower) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for column in coltiva.raw_columns(table) -%}
        {%- if present and column not in present -%}
            cast(null as {{ dbt.type_string() }}) as {{ column }}
        {%- else -%}
            {{ coltiva.unless_forgotten(relation, column) }}
        {%- endif -%}
        {{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
