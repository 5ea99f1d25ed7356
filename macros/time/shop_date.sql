{#- The shop-local date of a UTC timestamp: the one place where a time zone is
    applied. -#}
{% macro shop_date(timestamp, timezone) -%}
    {%- if timezone == 'UTC' -%}
        cast({{ timestamp }} as date)
    {%- else -%}
        {{ return(adapter.dispatch('shop_date', 'coltiva')(timestamp, timezone)) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__shop_date(timestamp, timezone) -%}
    cast({{ timestamp }} at time zone 'UTC' at time zone '{{ timezone }}' as date)
{%- endmacro %}

{% macro spark__shop_date(timestamp, timezone) -%}
    to_date(from_utc_timestamp({{ timestamp }}, '{{ timezone }}'))
{%- endmacro %}
