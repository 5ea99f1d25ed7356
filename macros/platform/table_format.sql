{#- The end of a `create table` outside a model: on Spark the format in which rows
    can be changed. -#}
{% macro table_format() -%}
    {{ return(adapter.dispatch('table_format', 'coltiva')()) }}
{%- endmacro %}

{% macro default__table_format() -%}
{%- endmacro %}

{% macro spark__table_format() -%}
    using iceberg
{%- endmacro %}
