{#- One text for the three things that say whose an interaction is; any may be null. -#}
{% macro sighting_key(anonymous_id, customer_id, email) -%}
    coalesce({{ anonymous_id }}, '') || ' / ' || coalesce({{ customer_id }}, '')
    || ' / ' || coalesce({{ email }}, '')
{%- endmacro %}
