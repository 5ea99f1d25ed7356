{#- A raw column as text: trimmed, and null where nothing is left. -#}
{% macro raw_text(column) -%}
    nullif(trim({{ coltiva.safe_cast(column, dbt.type_string()) }}), '')
{%- endmacro %}
