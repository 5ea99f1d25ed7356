{#- The UTC timestamp of a wall clock in a time zone; of an hour that the clock goes
    through twice, the second. -#}
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

{#- Spark's own function takes the first. -#}
{% macro spark__local_as_utc(time, timezone) -%}
    {%- set first = "to_utc_timestamp(" ~ time ~ ", '" ~ timezone ~ "')" -%}
    {%- set second = '(' ~ first ~ ' + interval 1 hour)' -%}
    case
        when from_utc_timestamp({{ second }}, '{{ timezone }}') = {{ time }}
            then {{ second }}
        else {{ first }}
    end
{%- endmacro %}
