{#- Whether a column's value is one of the column of that name in a CTE of changed
    owners; everybody is where everything is rebuilt. `last` is last_run(). -#}
{% macro is_among(column, changed, last) -%}
    {%- if last is none -%}
        true
    {%- else -%}
        {%- set name = column.split('.') | last -%}
        {{ column }} in (select {{ changed }}.{{ name }} from {{ changed }})
    {%- endif -%}
{%- endmacro %}
