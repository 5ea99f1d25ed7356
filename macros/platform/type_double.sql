{#- The engine's 64-bit float. dbt's `type_float` is 32 bits wide on DuckDB and
    Spark. -#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'coltiva')()) }}
{%- endmacro %}

{% macro default__type_double() -%}double{%- endmacro %}

{% macro postgres__type_double() -%}double precision{%- endmacro %}
