{#- The relations of a schema, as dbt-spark asks for them. To that question Hive's
    catalogue calls an Iceberg table a Hive one, and dbt would fail to replace it. -#}
{% macro spark__list_relations_without_caching(relation) -%}
    {%- set asked -%}
        show table extended in {{ relation.schema }} like '*'
    {%- endset -%}
    {%- set relations = [] -%}
    {%- for schema, name, is_temporary, information in run_query(asked).rows -%}
        {%- if '\nType: VIEW\n' not in information -%}
            {%- set information
                = information | replace('table_type=ICEBERG', 'Provider: iceberg') -%}
        {%- endif -%}
        {%- do relations.append([schema, name, is_temporary, information]) -%}
    {%- endfor -%}
    {{ return(relations) }}
{%- endmacro %}
