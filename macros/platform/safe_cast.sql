{#- dbt's own `safe_cast` falls back to a plain cast where it knows no better; these are the
    engines we run on. dbt finds them by name because the root project is searched first. -#}
{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro spark__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro postgres__safe_cast(field, type) -%}
    {%- if type.startswith('numeric') -%}
        {%- set pattern = '^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$' -%}
    {%- elif type == 'date' -%}
        {%- set pattern = '^\s*\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(\s.*)?$' -%}
    {%- else -%}
        {%- set pattern = '^\s*\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?Z?)?\s*$' -%}
    {%- endif -%}
    case
        when cast({{ field }} as text) ~ '{{ pattern }}'
            then cast(cast({{ field }} as text) as {{ type }})
    end
{%- endmacro %}
