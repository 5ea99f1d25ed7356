{#- dbt's datediff, but on Spark, as with dateadd. -#}
{% macro datediff(first_date, second_date, datepart) -%}
    {%- if target.type == 'spark' -%}
        {{ coltiva.spark__datediff(first_date, second_date, datepart) }}
    {%- else -%}
        {{ dbt.datediff(first_date, second_date, datepart) }}
    {%- endif -%}
{%- endmacro %}

{#- On Spark: how many bounds of days, hours, minutes or seconds lie between two
    moments, as on the other engines; dbt-spark's own counts begun hours. -#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1} -%}
    {%- if datepart == 'day' -%}
    datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
    {%- elif datepart in seconds -%}
    (
        (
            unix_seconds(date_trunc('{{ datepart }}', {{ second_date }}))
            - unix_seconds(date_trunc('{{ datepart }}', {{ first_date }}))
        ) div {{ seconds[datepart] }}
    )
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "datediff: datepart is '" ~ datepart ~ "'; allowed: day, "
            ~ seconds | join(', ')
        ) }}
    {%- endif -%}
{%- endmacro %}
