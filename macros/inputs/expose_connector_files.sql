{#- DuckDB: makes each table of the connectors in use a view over its files, which are
    looked for in the folder `<raw_path>/<connector>` or, where only one connector is in
    use, in raw_path itself. Where raw_path is null, and on the other engines, they are
    tables already. -#}
{% macro expose_connector_files(path, connectors, encoding) -%}
    {{ return(adapter.dispatch('expose_connector_files', 'coltiva')(
        path, connectors, encoding
    )) }}
{%- endmacro %}

{% macro default__expose_connector_files(path, connectors, encoding) -%}
{%- endmacro %}

{% macro duckdb__expose_connector_files(path, connectors, encoding) -%}
    {%- set unreadable_lines = '"' ~ var('raw_schema') ~ '".unreadable_lines' -%}
    {%- do run_query('create schema if not exists "' ~ var('raw_schema') ~ '"') -%}
    {%- do run_query(coltiva.duckdb_create_unreadable_lines(unreadable_lines)) -%}
    {%- set problems = [] -%}
    {%- for name, schema in connectors.items() if path is not none -%}
        {%- do coltiva.duckdb_expose_connector(
            name, schema, (path | string).rstrip('/'), encoding, problems
        ) -%}
    {%- endfor -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            "Nothing was built, the files of var raw_path ('" ~ path ~ "') need a "
            ~ 'correction:\n' ~ problems | join('\n')
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- The same for one connector. What was a view in an earlier run and has no file any
    more goes. -#}
{% macro duckdb_expose_connector(name, schema, path, encoding, problems) -%}
    {%- if schema | lower == target.database | lower -%}
        {%- do problems.append(
            'The database is called ' ~ target.database ~ ', as the schema of '
            ~ name ~ ', and DuckDB cannot tell them apart: name another schema in var '
            ~ 'connectors, such as {' ~ name ~ ': raw_' ~ name ~ '}.'
        ) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set place = '"' ~ schema ~ '"' -%}
    {%- do run_query('create schema if not exists ' ~ place) -%}
    {%- set files = coltiva.duckdb_connector_files(name, path) -%}
    {%- if not files.values() | select | list -%}
        {%- do problems.append(
            'There is no file of the connector ' ~ name ~ " in '" ~ path
            ~ "' nor in its folder " ~ name ~ '; docs/connect.md has the names of its '
            ~ 'files. Where its tables are tables in the schema ' ~ schema
            ~ ', raw_path is null.'
        ) -%}
    {%- endif -%}
    {%- set standing = coltiva.duckdb_raw_tables(schema) -%}
    {%- for table, found in files.items() -%}
        {%- set relation = place ~ '."' ~ table ~ '"' -%}
        {%- if standing[table] == 'BASE TABLE' -%}
            {%- do problems.append(
                schema ~ '.' ~ table ~ ' is a table. To read that, set raw_path to '
                ~ 'null; to read the files, name another schema in var connectors.'
            ) -%}
        {%- elif found -%}
            {%- set query = coltiva.duckdb_files_query(found, path, encoding, problems)
                -%}
            {%- if query -%}
                {%- do run_query(
                    'create or replace view ' ~ relation ~ ' as ' ~ query
                ) -%}
            {%- endif -%}
        {%- elif table in standing -%}
            {%- do run_query('drop view ' ~ relation) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- The files of each table of a connector, in order. A file's name is the table's, or
    fits the pattern that the table's `meta: files` gives; it may start with the
    connector's name. Each arrival may be a file in a folder of the table's name. -#}
{% macro duckdb_connector_files(name, path) -%}
    {%- set folders = [path ~ '/' ~ name] -%}
    {%- if coltiva.connectors() | length == 1 -%}
        {%- do folders.append(path) -%}
    {%- endif -%}
    {%- set files = {} -%}
    {%- for source in coltiva.source_tables(name) -%}
        {%- set pattern = source.config.meta.files or source.name -%}
        {%- set query -%}
            {%- for folder in folders %}
            {%- set shown = dbt.escape_single_quotes(folder | replace('[', '[[]')) %}
            select {{ loop.index }} as place, file
            from glob('{{ shown }}/*')
            where
                regexp_matches(
                    lower(file),
                    '[/\\]({{ name }}_)?({{ pattern }}){{ coltiva.file_ending() }}'
                )
            union all
            select {{ loop.index }} as place, file
            from glob('{{ shown }}/{{ source.name }}/*')
            where regexp_matches(lower(file), '{{ coltiva.file_ending() }}')
            {{ 'union all' if not loop.last }}
            {%- endfor %}
            order by place, file
        {%- endset -%}
        {%- set rows = run_query(query).rows -%}
        {%- set of_table = [] -%}
        {%- for row in rows if row[0] == rows[0][0] -%}
            {%- do of_table.append(row[1]) -%}
        {%- endfor -%}
        {%- do files.update({source.name: of_table}) -%}
    {%- endfor -%}
    {{ return(files) }}
{%- endmacro %}

{#- How the name of a file ends that a connector reads. -#}
{% macro file_ending() -%}
    {{ return('\.(csv|json|jsonl|ndjson|parquet)(\.gz)?$') }}
{%- endmacro %}
