{#- A view, as dbt-spark makes it, but dropped before: one of Iceberg 1.10 that is
    replaced keeps the text it had. -#}
{% macro spark__create_view_as(relation, sql) -%}
    {%- do coltiva.run_statement('drop view if exists ' ~ relation) -%}
    {{ return(dbt.spark__create_view_as(relation, sql)) }}
{%- endmacro %}
