{#- After the name of a CTE that is read twice: it is to be computed as part of each
    reader, which needs few of its rows or columns, and not stored as a whole. -#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch('not_materialized', 'coltiva')()) }}
{%- endmacro %}

{% macro default__not_materialized() -%}
{%- endmacro %}

{% macro duckdb__not_materialized() -%}
    not materialized
{%- endmacro %}

{% macro postgres__not_materialized() -%}
    not materialized
{%- endmacro %}
