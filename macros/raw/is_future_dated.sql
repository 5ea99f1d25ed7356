{#- Whether a row says that it happened or arrived when it can't have yet. `rows` is the
    CTE of typed rows. -#}
{% macro is_future_dated(rows, table) -%}
    coalesce({{ coltiva.latest_time(rows, table) }} > {{ coltiva.ceiling() }}, false)
{%- endmacro %}

{#- The latest of a row's times. -#}
{% macro latest_time(rows, table) -%}
    {%- set times = [] -%}
    {%- for column in coltiva.event_times(table) -%}
        {%- do times.append(rows ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ return(
        'greatest(' ~ times | join(', ') ~ ')' if times | length > 1 else times[0]
    ) }}
{%- endmacro %}
