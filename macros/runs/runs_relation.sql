{#- The table in which complete runs are recorded. -#}
{% macro runs_relation() -%}
    {{ return(relation_in('intermediate', 'coltiva_runs')) }}
{%- endmacro %}

{#- A table of this project by its custom schema and name, for macros that run outside
    of any model. -#}
{% macro relation_in(custom_schema, identifier) -%}
    {{ return(api.Relation.create(
        database=target.get('database'),
        schema=generate_schema_name(custom_schema, none) | trim,
        identifier=identifier,
        type='table'
    )) }}
{%- endmacro %}
