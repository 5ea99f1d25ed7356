{#- Whether something happened up to a moment; what has no time has not. Planners take a
    bare comparison with a table of one moment for one that next to no row passes, and
    then hold the many rows in memory in every join after it. -#}
{% macro happened_by(timestamp, moment) -%}
    coalesce({{ timestamp }} <= {{ moment }}, false)
{%- endmacro %}
