{#- A raw column as a boolean; null where it is empty or can't be read. -#}
{% macro raw_flag(column) -%}
    {{ return(adapter.dispatch('raw_flag', 'coltiva')(column)) }}
{%- endmacro %}

{% macro default__raw_flag(column) -%}
    case
        when lower({{ coltiva.raw_text(column) }}) in ('true', 't', '1', 'yes', 'y')
            then true
        when lower({{ coltiva.raw_text(column) }}) in ('false', 'f', '0', 'no', 'n')
            then false
    end
{%- endmacro %}

{#- A typed file's boolean is one already. -#}
{% macro duckdb__raw_flag(column) -%}
    case
        when typeof({{ column }}) = 'BOOLEAN' then try_cast({{ column }} as boolean)
        else {{ coltiva.default__raw_flag(column) }}
    end
{%- endmacro %}
