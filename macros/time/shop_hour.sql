{#- The shop-local hour of the day, 0 to 23, of a UTC timestamp. -#}
{% macro shop_hour(timestamp, timezone) -%}
    {{ return(adapter.dispatch('shop_hour', 'coltiva')(timestamp, timezone)) }}
{%- endmacro %}

{% macro default__shop_hour(timestamp, timezone) -%}
    cast(
        extract(
            hour from {{ timestamp }} at time zone 'UTC' at time zone '{{ timezone }}'
        ) as integer
    )
{%- endmacro %}

{% macro spark__shop_hour(timestamp, timezone) -%}
    hour(from_utc_timestamp({{ timestamp }}, '{{ timezone }}'))
{%- endmacro %}
