{#- The shop-local hour of a UTC timestamp, 0 to 23. -#}
{% macro shop_hour(timestamp, timezone) -%}
    cast(extract(hour from {{ coltiva.shop_time(timestamp, timezone) }}) as integer)
{%- endmacro %}
