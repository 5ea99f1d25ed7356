{#- dbt's own `safe_cast` falls back to a plain cast where it knows no better. dbt finds
    these by their names, because the root project is searched first. -#}
{% macro duckdb__safe_cast(field, type) -%}
    {%- if type.startswith(('numeric', 'date', 'timestamp')) -%}
    case
        when
            typeof({{ field }}) != 'VARCHAR'
            or regexp_matches(cast({{ field }} as varchar), '{{ readable_pattern(type) }}')
            then try_cast({{ field }} as {{ type }})
    end
    {%- else -%}
    try_cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro postgres__safe_cast(field, type) -%}
    {%- if type.startswith(('numeric', 'date', 'timestamp')) -%}
    case
        when cast({{ field }} as text) ~ '{{ readable_pattern(type) }}'
            then cast(cast({{ field }} as text) as {{ type }})
    end
    {%- else -%}
    cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
