{#- DuckDB: makes each raw table a view over its files in `raw_path`, so that
    sources are plain tables on every engine; where raw_path is null, they are tables
    already. So they are on the other engines. -#}
{% macro expose_raw_files() -%}
    {%- if execute and coltiva.connectors() -%}
        {{ return(coltiva.expose_connector_files(
            var('raw_path'), coltiva.connectors(), var('raw_encoding')
        )) }}
    {%- elif execute -%}
        {{ return(adapter.dispatch('expose_raw_files', 'coltiva')(
            var('raw_path'), var('raw_format') | string, var('raw_schema'), {
                'encoding': var('raw_encoding'),
                'numbers': var('raw_decimal_separator'),
                'dates': var('raw_date_order'),
            }
        )) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__expose_raw_files(path, format, schema, settings) -%}
{%- endmacro %}

{% macro duckdb__expose_raw_files(path, format, schema, settings) -%}
    {%- do run_query('create schema if not exists "' ~ schema ~ '"') -%}
    {%- set unreadable_lines = '"' ~ schema ~ '".unreadable_lines' -%}
    {%- do run_query(coltiva.duckdb_create_unreadable_lines(unreadable_lines)) -%}
    {%- set tables = coltiva.duckdb_raw_tables(schema) -%}
    {%- if path is none -%}
        {{ return(coltiva.duckdb_check_raw_tables(tables, schema)) }}
    {%- endif -%}
    {%- set path = (path | string).rstrip('/') -%}
    {%- set problems = [] -%}
    {%- set queries = coltiva.duckdb_raw_queries(
        path, format, unreadable_lines, settings, problems
    ) -%}
    {%- for table, kind in tables.items() if table in queries -%}
        {%- if kind == 'BASE TABLE' -%}
            {%- do problems.append(
                schema ~ '.' ~ table ~ ' is a table. To read that, set raw_path to '
                ~ 'null; to read the files, set raw_schema to a schema of their own.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            "Nothing was built, the raw files of var raw_path ('" ~ path ~ "') need a "
            ~ 'correction:\n' ~ problems | join('\n')
        ) }}
    {%- endif -%}
    {%- for table, query in queries.items() -%}
        {%- do run_query(
            'create or replace view "' ~ schema ~ '".' ~ table ~ ' as ' ~ query
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{#- The query behind each raw table, over its files; what is wrong with them is one
    sentence each in `problems`. -#}
{% macro duckdb_raw_queries(path, format, unreadable_lines, settings, problems) -%}
    {%- set files = coltiva.duckdb_raw_files(path, format) -%}
    {%- set queries = {} -%}
    {%- if not files.values() | select | list -%}
        {%- do problems.append(
            "'" ~ path ~ "' is no folder with raw tables. It has to hold "
            ~ '<table>.' ~ format ~ ' (or <table>/*.' ~ format ~ ') for each raw '
            ~ 'table; var raw_format says csv or parquet. Where the raw tables are '
            ~ 'tables in var raw_schema, raw_path is null.'
        ) -%}
        {{ return(queries) }}
    {%- elif format == 'csv' -%}
        {%- do queries.update(coltiva.duckdb_csv_queries(
            files, path, unreadable_lines, settings, problems
        )) -%}
    {%- else -%}
        {%- for table, names in files.items() if names -%}
            {%- do queries.update({table: coltiva.duckdb_parquet_query(
                table, names, path, problems
            )}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for source in coltiva.raw_sources() if source.name not in queries -%}
        {%- set table = source.name -%}
        {%- do queries.update({table: coltiva.no_raw_rows(table)}) -%}
        {%- if source.config.meta.is_required and not files[table] -%}
            {%- do problems.append(
                'There is no ' ~ table ~ '.' ~ format ~ ' (nor ' ~ table ~ '/*.'
                ~ format ~ '), and the raw table ' ~ table ~ ' is required.'
            ) -%}
        {%- elif source.config.meta.is_required and not problems -%}
            {%- do problems.append(
                coltiva.duckdb_file_name(files[table][0], path) ~ ' is empty, and the '
                ~ 'raw table ' ~ table ~ ' is required: its first line has to be '
                ~ coltiva.required_raw_columns(table) | join(',') ~ '.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(queries) }}
{%- endmacro %}

{#- A raw table that is absent: its columns without a row. -#}
{% macro no_raw_rows(table) -%}
    select
        {%- for column in coltiva.raw_columns(table) %}
        cast(null as {{ dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
{%- endmacro %}

{#- The raw tables as the graph has them. -#}
{% macro raw_sources() -%}
    {{ return(
        coltiva.source_tables('shop') + coltiva.source_tables('touchpoints')
    ) }}
{%- endmacro %}
