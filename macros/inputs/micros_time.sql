{#- A whole number of microseconds since 1970, number or text, as a UTC timestamp; null
    where it is none. -#}
{% macro micros_time(column) -%}
    {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {{ return(adapter.dispatch('micros_time', 'coltiva')(
        'cast(' ~ coltiva.matched_group(text, '^([0-9]{1,17})$', 1) ~ ' as bigint)'
    )) }}
{%- endmacro %}

{% macro default__micros_time(micros) -%}
    timestamp_micros({{ micros }})
{%- endmacro %}

{% macro duckdb__micros_time(micros) -%}
    make_timestamp({{ micros }})
{%- endmacro %}

{% macro postgres__micros_time(micros) -%}
    (
        cast('1970-01-01 00:00:00' as timestamp)
        + {{ micros }} * cast('1 microsecond' as interval)
    )
{%- endmacro %}
