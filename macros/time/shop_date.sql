{#- The shop-local date of a UTC timestamp. -#}
{% macro shop_date(timestamp, timezone) -%}
    cast({{ coltiva.shop_time(timestamp, timezone) }} as date)
{%- endmacro %}
