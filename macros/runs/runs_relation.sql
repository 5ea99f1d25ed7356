{#- The table in which complete runs are recorded. -#}
{% macro runs_relation() -%}
    {{ return(api.Relation.create(
        database=target.get('database'),
        schema=generate_schema_name('intermediate', none) | trim,
        identifier='coltiva_runs',
        type='table'
    )) }}
{%- endmacro %}
