{#- Whether a value keeps within bounds, both included. An empty bound asks for nothing;
    no value is within any other. -#}
{% macro within_bounds(value, least=none, most=none) -%}
    {%- if least -%}
    ({{ least }} is null or {{ value }} >= {{ least }})
    {%- endif -%}
    {{ ' and ' if least and most }}
    {%- if most -%}
    ({{ most }} is null or {{ value }} <= {{ most }})
    {%- endif -%}
{%- endmacro %}
