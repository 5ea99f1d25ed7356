{#- Whether a date lies in the last `days` days up to and with the as-of date;
    always true where `days` is none. -#}
{% macro is_within_days(date, as_of_date, days) -%}
    {%- if days is none -%}
        true
    {%- else -%}
        {{ date }} > cast(
            {{ coltiva.dateadd('day', -(days | int), as_of_date) }} as date
        )
    {%- endif -%}
{%- endmacro %}
