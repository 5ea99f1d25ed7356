{#- The last microsecond of a shop-local date, as a UTC timestamp. -#}
{% macro end_of_shop_day(date, timezone) -%}
    {%- set midnight -%}
        cast({{ coltiva.dateadd('day', 1, date) }} as timestamp)
    {%- endset -%}
    {{ return(adapter.dispatch('end_of_shop_day', 'coltiva')(midnight, timezone)) }}
{%- endmacro %}

{% macro default__end_of_shop_day(midnight, timezone) -%}
    ({{ midnight }} at time zone '{{ timezone }}' at time zone 'UTC')
    - interval '1 microsecond'
{%- endmacro %}

{% macro spark__end_of_shop_day(midnight, timezone) -%}
    to_utc_timestamp({{ midnight }}, '{{ timezone }}') - interval 1 microsecond
{%- endmacro %}
