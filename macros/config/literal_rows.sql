{#- Rows of one column, written out: a list as a select that every engine reads. -#}
{% macro literal_rows(column, values) -%}
    {%- for value in values -%}
        {%- set literal = "'" ~ value ~ "'" if value is string else value -%}
        select {{ literal }} as {{ column }}
        {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor -%}
{%- endmacro %}
