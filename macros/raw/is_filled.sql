{#- Whether a raw column holds anything. DuckDB reads typed files too, and need not
    write a timestamp or number out as text to see that it is there. -#}
{% macro is_filled(column) -%}
    {{ return(adapter.dispatch('is_filled', 'coltiva')(column)) }}
{%- endmacro %}

{% macro default__is_filled(column) -%}
    {{ coltiva.raw_text(column) }} is not null
{%- endmacro %}

{% macro duckdb__is_filled(column) -%}
    case
        when typeof({{ column }}) = 'VARCHAR'
            then {{ coltiva.raw_text(column) }} is not null
        else {{ column }} is not null
    end
{%- endmacro %}
