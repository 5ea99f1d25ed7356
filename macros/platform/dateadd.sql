{#- dbt's dateadd on Spark: a timestamp, as on the other engines. dbt-spark's own counts
    in whole seconds and would lose the fraction. dbt finds it by its name. -#}
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
