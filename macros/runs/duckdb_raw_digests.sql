{#- A query of each raw table's name, number of rows and sum of their hashes, those of
    connectors too, and the same of the lines that could not be read. Of 7 million rows
    in Parquet files it takes a CPU second. -#}
{% macro duckdb_raw_digests() -%}
    {%- set schemas = {var('raw_schema'): ['unreadable_lines']} -%}
    {%- for source in graph.sources.values()
        | selectattr('package_name', 'equalto', 'coltiva') -%}
        {%- set names = schemas.get(source.schema, []) + [source.identifier | lower] -%}
        {%- do schemas.update({source.schema: names}) -%}
    {%- endfor -%}
    select 'none' as raw_table, 0 as row_count, 0 as digest
    {%- for schema, names in schemas.items() %}
    {%- for table in coltiva.duckdb_raw_tables(schema) if table in names %}
    union all
    select '{{ schema }}.{{ table }}', count(*), sum(hash(raw_rows))
    from "{{ schema }}"."{{ table }}" as raw_rows
    {%- endfor %}
    {%- endfor %}
    order by raw_table
{%- endmacro %}
