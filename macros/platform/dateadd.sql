{#- dbt's dateadd, but on Spark, where it is found in a package too. It has no variant
    for the other engines: dbt would take that for its own. -#}
{% macro dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- if target.type == 'spark' -%}
        {{ coltiva.spark__dateadd(datepart, interval, from_date_or_timestamp) }}
    {%- else -%}
        {{ dbt.dateadd(datepart, interval, from_date_or_timestamp) }}
    {%- endif -%}
{%- endmacro %}

{#- On Spark: a timestamp, as on the other engines. dbt-spark's own counts in whole
    seconds and would lose the fraction. -#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- set places = {
        'year': 0, 'month': 1, 'week': 2, 'day': 3, 'hour': 4, 'minute': 5, 'second': 6,
    } -%}
    {%- if datepart not in places -%}
        {{ exceptions.raise_compiler_error(
            "dateadd: datepart is '" ~ datepart ~ "'; allowed: " ~ places | join(', ')
        ) }}
    {%- endif -%}
    cast({{ from_date_or_timestamp }} as timestamp) + make_interval(
        {{- '0, ' * places[datepart] }}cast({{ interval }} as int))
{%- endmacro %}
