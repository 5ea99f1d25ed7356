{#- A raw table's columns as a select list, null for one that the table lacks, as a host
    project's own input may. While parsing, and in a fixture of a unit test, where
    nothing can be looked at, there are all. -#}
{% macro raw_select_list(relation, table) -%}
    {%- set present = coltiva.columns_there(relation) -%}
    {%- for column in coltiva.raw_columns(table) -%}
        {%- if present and column not in present -%}
            cast(null as {{ dbt.type_string() }}) as {{ column }}
        {%- else -%}
            {{ coltiva.unless_forgotten(relation, column) }}
        {%- endif -%}
        {{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
