{#- The first moment of a shop-local date, as a UTC timestamp. -#}
{% macro start_of_shop_day(date, timezone) -%}
    {%- set midnight = 'cast(' ~ date ~ ' as timestamp)' -%}
    {{ return(adapter.dispatch('start_of_shop_day', 'coltiva')(midnight, timezone)) }}
{%- endmacro %}

{% macro default__start_of_shop_day(midnight, timezone) -%}
    ({{ midnight }} at time zone '{{ timezone }}' at time zone 'UTC')
{%- endmacro %}

{% macro spark__start_of_shop_day(midnight, timezone) -%}
    to_utc_timestamp({{ midnight }}, '{{ timezone }}')
{%- endmacro %}
