{#- A raw column as a date; null where it is empty or can't be read. -#}
{% macro raw_date(column) -%}
    {{ coltiva.safe_cast(column, 'date') }}
{%- endmacro %}
