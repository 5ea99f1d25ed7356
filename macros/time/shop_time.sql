{#- The shop's wall clock at a UTC timestamp: the one place where a time zone is
    applied. -#}
{% macro shop_time(timestamp, timezone) -%}
    {%- if timezone == 'UTC' -%}
        {{ timestamp }}
    {%- else -%}
        {{ return(adapter.dispatch('shop_time', 'coltiva')(timestamp, timezone)) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__shop_time(timestamp, timezone) -%}
    {{ timestamp }} at time zone 'UTC' at time zone '{{ timezone }}'
{%- endmacro %}

{% macro spark__shop_time(timestamp, timezone) -%}
    from_utc_timestamp({{ timestamp }}, '{{ timezone }}')
{%- endmacro %}
