{#- A raw column as numeric(18, 4); null where it is empty or can't be read. -#}
{% macro raw_number(column) -%}
    {{ dbt.safe_cast(column, 'numeric(18, 4)') }}
{%- endmacro %}
