{#- A timestamp and so many hours. dbt's `dateadd` cuts off fractions of a second on
    Spark. -#}
{% macro hours_later(timestamp, hours) -%}
    {{ return(adapter.dispatch('hours_later', 'coltiva')(timestamp, hours)) }}
{%- endmacro %}

{% macro default__hours_later(timestamp, hours) -%}
    {{ timestamp }} + interval '1 hour' * ({{ hours }})
{%- endmacro %}

{% macro spark__hours_later(timestamp, hours) -%}
    {{ timestamp }} + make_dt_interval(0, cast({{ hours }} as int))
{%- endmacro %}
