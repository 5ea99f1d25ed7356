{#- A number as a text, rounded half away from zero to a whole one. -#}
{% macro whole_number(number) -%}
    cast(cast({{ number }} as numeric(18, 0)) as {{ dbt.type_string() }})
{%- endmacro %}
