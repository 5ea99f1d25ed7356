{#- A raw column as a UTC timestamp; null where it is empty or can't be read. A
    text with an offset other than Z or +00 can't be read: engines drop the offset
    in silence. -#}
{% macro raw_timestamp(column) -%}
    {{ return(adapter.dispatch('raw_timestamp', 'coltiva')(column)) }}
{%- endmacro %}

{% macro default__raw_timestamp(column) -%}
    {{ dbt.safe_cast(column, 'timestamp') }}
{%- endmacro %}

{% macro duckdb__raw_timestamp(column) -%}
    case
        when
            typeof({{ column }}) != 'VARCHAR'
            or not regexp_matches(
                cast({{ column }} as varchar),
                ':.*[+-]([1-9]|0[1-9]|00:?[0-5]?[1-9])'
            )
            then try_cast({{ column }} as timestamp)
    end
{%- endmacro %}
