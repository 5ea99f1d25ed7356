{#- DuckDB: makes each raw table a view over its files in `raw_path`, so that
    sources are plain tables on every engine. Other engines have the tables
    already. -#}
{% macro expose_raw_files() -%}
    {%- if execute -%}
        {{ return(adapter.dispatch('expose_raw_files', 'coltiva')(
            var('raw_path') | string, var('raw_format') | string, var('raw_schema')
        )) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__expose_raw_files(path, format, schema) -%}
{%- endmacro %}

{% macro duckdb__expose_raw_files(path, format, schema) -%}
    {%- set path = path.rstrip('/') -%}
    {%- set files = {} -%}
    {%- set sources = graph.sources.values()
        | selectattr('package_name', 'equalto', 'coltiva') | list -%}
    {%- for source in sources -%}
        {%- set table = source.name -%}
        {%- do files.update({table: duckdb_raw_files(path, table, format)}) -%}
    {%- endfor -%}
    {%- if not files.values() | select | list -%}
        {{ exceptions.raise_compiler_error(
            "var raw_path: '" ~ path ~ "' is no folder with raw tables. It has to hold "
            ~ "<table>." ~ format ~ " (or <table>/*." ~ format ~ ") for each raw "
            ~ "table; var raw_format says csv or parquet."
        ) }}
    {%- endif -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- for source in sources -%}
        {%- set table = source.name -%}
        {%- if files[table] -%}
            {%- set reader = duckdb_raw_reader(files[table], format) -%}
            {%- set columns = duckdb_raw_select_list(table, files[table], reader) -%}
            {%- set body = 'select ' ~ columns ~ ' from ' ~ reader -%}
        {%- elif source.config.meta.is_required -%}
            {{ exceptions.raise_compiler_error(
                "var raw_path: '" ~ path ~ "' holds no " ~ table ~ "." ~ format
                ~ " (nor " ~ table ~ "/*." ~ format ~ "), and the raw table " ~ table
                ~ " is required."
            ) }}
        {%- else -%}
            {%- set body -%}
                select
                {%- for column in raw_columns(table) %}
                    cast(null as varchar) as {{ column }},
                {%- endfor %}
                where false
            {%- endset -%}
        {%- endif -%}
        {%- do run_query(
            'create or replace view ' ~ schema ~ '.' ~ table ~ ' as ' ~ body
        ) -%}
    {%- endfor -%}
{%- endmacro %}
