{#- DuckDB: makes each raw table a view over its files in `raw_path`, so that
    sources are plain tables on every engine; where raw_path is null, they are tables
    already. So they are on the other engines. -#}
{% macro expose_raw_files() -%}
    {%- if execute -%}
        {{ return(adapter.dispatch('expose_raw_files', 'coltiva')(
            var('raw_path'), var('raw_format') | string, var('raw_schema')
        )) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__expose_raw_files(path, format, schema) -%}
{%- endmacro %}

{% macro duckdb__expose_raw_files(path, format, schema) -%}
    {%- do run_query('create schema if not exists "' ~ schema ~ '"') -%}
    {%- set tables = coltiva.duckdb_raw_tables(schema) -%}
    {%- if path is none -%}
        {{ return(coltiva.duckdb_check_raw_tables(tables, schema)) }}
    {%- endif -%}
    {%- set path = (path | string).rstrip('/') -%}
    {%- set files = {} -%}
    {%- for source in coltiva.raw_sources() -%}
        {%- set table = source.name -%}
        {%- do files.update({table: coltiva.duckdb_raw_files(path, table, format)}) -%}
    {%- endfor -%}
    {%- if not files.values() | select | list -%}
        {{ exceptions.raise_compiler_error(
            "var raw_path: '" ~ path ~ "' is no folder with raw tables. It has to hold "
            ~ "<table>." ~ format ~ " (or <table>/*." ~ format ~ ") for each raw "
            ~ "table; var raw_format says csv or parquet. Where the raw tables are "
            ~ "tables in the schema " ~ schema ~ ", raw_path is null."
        ) }}
    {%- endif -%}
    {%- for source in coltiva.raw_sources() -%}
        {%- set table = source.name -%}
        {%- if tables.get(table) == 'BASE TABLE' -%}
            {{ exceptions.raise_compiler_error(
                "var raw_path: '" ~ path ~ "' has raw tables as files, but " ~ schema
                ~ "." ~ table ~ " is a table. To read that, set raw_path to null; to "
                ~ "read the files, set raw_schema to a schema of their own."
            ) }}
        {%- endif -%}
        {%- if files[table] -%}
            {%- set reader = coltiva.duckdb_raw_reader(files[table], format) -%}
            {%- set body = 'select ' ~ coltiva.duckdb_raw_select_list(
                table, files[table], reader
            ) ~ ' from ' ~ reader -%}
        {%- elif source.config.meta.is_required -%}
            {{ exceptions.raise_compiler_error(
                "var raw_path: '" ~ path ~ "' holds no " ~ table ~ "." ~ format
                ~ " (nor " ~ table ~ "/*." ~ format ~ "), and the raw table " ~ table
                ~ " is required."
            ) }}
        {%- else -%}
            {%- set body = coltiva.no_raw_rows(table) -%}
        {%- endif -%}
        {%- do run_query(
            'create or replace view "' ~ schema ~ '".' ~ table ~ ' as ' ~ body
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{#- A raw table that is absent: its columns without a row. -#}
{% macro no_raw_rows(table) -%}
    select
        {%- for column in coltiva.raw_columns(table) %}
        cast(null as varchar) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
{%- endmacro %}

{#- The raw tables as the graph has them. -#}
{% macro raw_sources() -%}
    {{ return(
        graph.sources.values() | selectattr('package_name', 'equalto', 'coltiva') | list
    ) }}
{%- endmacro %}
