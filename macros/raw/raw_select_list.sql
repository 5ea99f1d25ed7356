{#- A raw table's columns as a select list, null for one that the table lacks. A
    fixture of a unit test has the columns of the table in its place. While parsing,
    where nothing can be looked at, there are all. -#}
{% macro raw_select_list(relation, table) -%}
    {%- set present = [] -%}
    {%- if execute -%}
        {%- set looked_at = relation if not relation.is_cte else adapter.get_relation(
            target.database, var('raw_schema'), table
        ) -%}
        {%- if looked_at is not none -%}
            {%- for column in adapter.get_columns_in_relation(looked_at) -%}
                {%- do present.append(column.name | lower) -%}
            {%- endfor -%}
        {%- endif -%}
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
