{#- The table in which complete runs are recorded, in the schema of int_as_of. -#}
{% macro runs_relation() -%}
    {{ return(coltiva.relation_in('intermediate', 'int_as_of').incorporate(
        path={'identifier': 'coltiva_runs'}
    )) }}
{%- endmacro %}

{#- A model of this project by its name, for macros that run outside of any model: where
    dbt builds it, which another project may have configured. While dbt parses there is
    no graph, and the custom schema will do. -#}
{% macro relation_in(custom_schema, name) -%}
    {%- set node = (graph.nodes or {}).get('model.coltiva.' ~ name) or {} -%}
    {{ return(api.Relation.create(
        database=node.database or target.get('database'),
        schema=node.schema or generate_schema_name(custom_schema, none) | trim,
        identifier=node.alias or name,
        type='table'
    )) }}
{%- endmacro %}
