{#- The UTC timestamp of a wall clock in a time zone. Of an hour that a clock goes
    through twice DuckDB and PostgreSQL take the second. -#}
{% macro local_as_utc(time, timezone) -%}
    {%- if timezone == 'UTC' -%}
        {{ return(time) }}
    {%- endif -%}
    {{ return(adapter.dispatch('local_as_utc', 'coltiva')(time, timezone)) }}
{%- endmacro %}

{% macro default__local_as_utc(time, timezone) -%}
    (
        cast({{ time }} as timestamp)
        at time zone '{{ timezone }}' at time zone 'UTC'
    )
{%- endmacro %}

{% macro spark__local_as_utc(time, timezone) -%}
    to_utc_timestamp({{ time }}, '{{ timezone }}')
{%- endmacro %}
