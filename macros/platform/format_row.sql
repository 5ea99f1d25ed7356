{#- dbt's own `format_row`, which writes the cells of a unit test's rows, calls three
    macros a cell: a fifth of the time of all unit tests. dbt finds this one by its
    name, because the root project is searched first. -#}
{% macro format_row(row, column_name_to_data_types) -%}
    {{ return(
        adapter.dispatch('format_row', 'coltiva')(row, column_name_to_data_types)
    ) }}
{%- endmacro %}

{#- Elsewhere fixtures need the engine's own literals and casts. -#}
{% macro default__format_row(row, column_name_to_data_types) -%}
    {{ return(dbt.format_row(row, column_name_to_data_types)) }}
{%- endmacro %}

{% macro duckdb__format_row(row, column_name_to_data_types) -%}
    {%- set cells = {} -%}
    {%- for name, value in row.items() -%}
        {%- set type = column_name_to_data_types.get(name | lower) -%}
        {%- if type is none -%}
            {#- a misspelt column: dbt's own says which there are -#}
            {{ return(dbt.format_row(row, column_name_to_data_types)) }}
        {%- endif -%}
        {%- if value is string -%}
            {%- set literal = "'" ~ value.replace("'", "''") ~ "'" -%}
        {%- else -%}
            {%- set literal = 'null' if value is none else value -%}
        {%- endif -%}
        {%- do cells.update({
            name | lower: 'cast(' ~ literal ~ ' as ' ~ type ~ ')'
        }) -%}
    {%- endfor -%}
    {{ return(cells) }}
{%- endmacro %}
