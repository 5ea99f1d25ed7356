{#- A value as a type, null where it can't be read. dbt's own `safe_cast` falls back to
    a plain cast where it knows no better; where this is the root project, the variants
    below serve it too, since dbt looks there first. In a package it would not find
    them: the engines that have one name it. -#}
{% macro safe_cast(field, type) -%}
    {{ return(adapter.dispatch('own_safe_cast', 'coltiva')(field, type)) }}
{%- endmacro %}

{% macro default__own_safe_cast(field, type) -%}
    {{ return(dbt.safe_cast(field, type)) }}
{%- endmacro %}

{% macro duckdb__own_safe_cast(field, type) -%}
    {{ return(coltiva.duckdb__safe_cast(field, type)) }}
{%- endmacro %}

{% macro postgres__own_safe_cast(field, type) -%}
    {{ return(coltiva.postgres__safe_cast(field, type)) }}
{%- endmacro %}

{% macro spark__own_safe_cast(field, type) -%}
    {{ return(coltiva.spark__safe_cast(field, type)) }}
{%- endmacro %}

{% macro duckdb__safe_cast(field, type) -%}
    {%- if type.startswith(('numeric', 'date', 'timestamp')) -%}
    case
        when
            typeof({{ field }}) != 'VARCHAR'
            or {{ coltiva.is_readable('regexp_matches', field, type) }}
            then try_cast({{ field }} as {{ type }})
    end
    {%- else -%}
    try_cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__safe_cast(field, type) -%}
    {%- if type.startswith(('numeric', 'date', 'timestamp')) -%}
    case
        when
            typeof({{ field }}) != 'string'
            or {{ coltiva.is_readable('regexp_like', field, type) }}
            then try_cast({{ field }} as {{ type }})
    end
    {%- else -%}
    try_cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}

{#- PostgreSQL 15 has no cast that may fail: the pattern lets through what can be cast.
    The type stands around a number once more, because a case loses its decimal places.
    What is finer than a microsecond is cut off; the plain cast would round it. Text
    gets the order of its code points, as on the other engines, and whatever comes of it
    keeps that; else it would be the order of the database's language. -#}
{% macro postgres__safe_cast(field, type) -%}
    {%- set type = type | lower -%}
    {%- set text = 'cast(' ~ field ~ ' as text)' -%}
    {%- if type.startswith('numeric') -%}
    cast(
        case
            when {{ coltiva.is_readable('regexp_like', field, type) }}
                then cast({{ text }} as numeric)
        end as {{ type }}
    )
    {%- elif type.startswith(('date', 'timestamp')) -%}
    case
        when {{ coltiva.is_readable('regexp_like', field, type) }}
            then cast(
                regexp_replace({{ text }}, '(\.[0-9]{6})[0-9]+', '\1') as {{ type }}
            )
    end
    {%- elif type == 'text' -%}
    {{ text }} collate "C"
    {%- else -%}
    cast({{ field }} as {{ type }})
    {%- endif -%}
{%- endmacro %}
