{#- After this nothing can have happened or arrived: a day after the run began by the
    clock, or after var latest_possible_at. The only place where a clock is asked. -#}
{% macro ceiling() -%}
    {%- set told = var('latest_possible_at') -%}
    {%- if told is none -%}
        {%- set moment = run_started_at + modules.datetime.timedelta(days=1) -%}
        cast('{{ moment.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
    {%- else -%}
        {{ coltiva.dateadd(
            'day', 1, coltiva.as_of_moment(told, var('shop_timezone'), none)
        ) }}
    {%- endif -%}
{%- endmacro %}
