{#- DuckDB: makes each raw table a view over its files in `raw_path`, so that sources are
    plain tables on every engine. Other engines have the tables already. -#}
{% macro expose_raw_files() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'compile', 'show',
                                       'docs', 'generate', 'seed', 'snapshot'] -%}
        {{ return(adapter.dispatch('expose_raw_files', 'coltiva')(
            var('raw_path') | string, var('raw_format') | string, var('raw_schema')
        )) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__expose_raw_files(path, format, schema) -%}
{%- endmacro %}

{% macro duckdb__expose_raw_files(path, format, schema) -%}
    {%- set path = path.rstrip('/') -%}
    {%- if not duckdb_file_count(path ~ '/*') -%}
        {{ exceptions.raise_compiler_error(
            "var raw_path: there is no folder with files at '" ~ path ~ "'. It has to hold "
            ~ "<table>." ~ format ~ " (or <table>/*." ~ format ~ ") for each raw table."
        ) }}
    {%- endif -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- for source in graph.sources.values() if source.package_name == 'coltiva' -%}
        {%- set table = source.name -%}
        {%- set files = duckdb_raw_files(path, table, format) -%}
        {%- if files -%}
            {%- set reader = duckdb_raw_reader(files, format) -%}
            {%- set select_list = duckdb_raw_select_list(table, files, reader) -%}
            {%- set body = 'select ' ~ select_list ~ ' from ' ~ reader -%}
        {%- elif source.config.meta.is_required -%}
            {{ exceptions.raise_compiler_error(
                "var raw_path: '" ~ path ~ "' holds no " ~ table ~ "." ~ format
                ~ " (nor " ~ table ~ "/*." ~ format ~ "), and the raw table " ~ table
                ~ " is required. If the files are of the other format, set var "
                ~ "raw_format (csv or parquet)."
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
