{#- A plain word as a text in quotes, or null. -#}
{% macro literal_or_null(word) -%}
    {{ "'" ~ word ~ "'" if word else 'null' }}
{%- endmacro %}
