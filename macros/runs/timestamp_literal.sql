{#- A timestamp of the engine's driver, or its text, as a literal. -#}
{% macro timestamp_literal(moment) -%}
    cast('{{ (moment | string)[:26] }}' as timestamp)
{%- endmacro %}
