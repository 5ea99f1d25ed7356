{#- A number that Jinja computed, as the engine's 64-bit float. -#}
{% macro double_literal(number) -%}
    cast({{ '%.17e' | format(number) }} as {{ coltiva.type_double() }})
{%- endmacro %}
