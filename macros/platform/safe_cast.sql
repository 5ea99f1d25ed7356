{#- dbt's own `safe_cast` falls back to a plain cast where it knows no better;
    these are the engines we run on. dbt finds them by name because the root
    project is searched first. -#}
{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro spark__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{#- PostgreSQL 15 has no cast that may fail: the pattern lets through only what can be
    cast, the length of months and leap years included. -#}
{% macro postgres__safe_cast(field, type) -%}
    {%- set day -%}
        (\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)
        |02-(0[1-9]|1\d|2[0-8]))
        |(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)
    {%- endset -%}
    {%- set day = day.split() | join('') -%}
    {%- set time = '([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?' -%}
    {%- if type.startswith('numeric') -%}
        {%- set pattern = '^\s*[+-]?(\d{1,14}(\.\d*)?|\.\d+)\s*$' -%}
    {%- else -%}
        {%- set pattern = '^\s*' ~ day ~ '([ T]' ~ time ~ 'Z?)?\s*$' -%}
    {%- endif -%}
    {%- if type.startswith(('numeric', 'date', 'timestamp')) -%}
    case
        when cast({{ field }} as text) ~ '{{ pattern }}'
            then cast(cast({{ field }} as text) as {{ type }})
    end
    {%- else -%}
    cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
