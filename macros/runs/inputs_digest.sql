{#- One hash of what a run reads beside that of run_fingerprint: every raw cell, in any
    order of rows, the settings of the run, and how the models are configured and
    described. -#}
{% macro inputs_digest() -%}
    {%- set parts = [dbt_version, coltiva.as_of_setting()] -%}
    {%- for name in coltiva.run_settings() -%}
        {%- do parts.append(name ~ '=' ~ var(name)) -%}
    {%- endfor -%}
    {%- for node in coltiva.models_of_run() | sort(attribute='unique_id') -%}
        {%- do parts.append([
            node.relation_name, node.config, node.description, node.columns,
        ]) -%}
    {%- endfor -%}
    {%- for row in run_query(coltiva.duckdb_raw_digests()).rows -%}
        {%- do parts.append([row[0], row[1], row[2]]) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

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
