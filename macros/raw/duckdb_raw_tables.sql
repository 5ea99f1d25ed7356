{#- What stands in the schema of the raw tables: name -> BASE TABLE or VIEW. -#}
{% macro duckdb_raw_tables(schema) -%}
    {%- set found -%}
        select
            lower(table_name) as table_name,
            table_type
        from information_schema.tables
        where
            table_catalog = current_database()
            and lower(table_schema) = lower('{{ schema }}')
    {%- endset -%}
    {%- set tables = {} -%}
    {%- for row in run_query(found).rows -%}
        {%- do tables.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{#- Looks at raw tables that somebody else makes, says everything that is wrong at once,
    and puts an empty view in the place of an optional one that is not there. -#}
{% macro duckdb_check_raw_tables(tables, schema) -%}
    {%- set problems = [] -%}
    {%- for source in coltiva.raw_sources() -%}
        {%- set name = schema ~ '.' ~ source.name -%}
        {%- if source.name in tables -%}
            {%- set problem = coltiva.duckdb_raw_table_problem(source.name, name) -%}
            {%- if problem is not none -%}
                {%- do problems.append(problem) -%}
            {%- endif -%}
        {%- elif source.config.meta.is_required -%}
            {%- do problems.append('there is no ' ~ name ~ ', and it is required.') -%}
        {%- else -%}
            {%- do run_query(
                'create view "' ~ schema ~ '".' ~ source.name ~ ' as '
                ~ coltiva.no_raw_rows(source.name)
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(
            'var raw_path is null, so the raw tables are those of the schema ' ~ schema
            ~ ' (var raw_schema), but\n' ~ problems | join('\n')
        ) }}
    {%- endif -%}
{%- endmacro %}

{#- One sentence on what is wrong with the columns of a raw table, or none. A time with
    a zone would be read in the session's. -#}
{% macro duckdb_raw_table_problem(table, name) -%}
    {%- set types = {} -%}
    {%- for row in run_query('describe "' ~ name | replace('.', '"."') ~ '"').rows -%}
        {%- do types.update({row[0] | lower: row[1]}) -%}
    {%- endfor -%}
    {%- set missing = coltiva.required_raw_columns(table) | reject('in', types)
        | list -%}
    {%- if missing -%}
        {{ return(name ~ ' lacks the column(s) ' ~ missing | join(', ') ~ '.') }}
    {%- endif -%}
    {%- set zoned = [] -%}
    {%- for column in coltiva.raw_columns(table) -%}
        {%- if types[column] == 'TIMESTAMP WITH TIME ZONE' -%}
            {%- do zoned.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set timezone = run_query("select current_setting('TimeZone')").rows[0][0] -%}
    {%- if zoned and timezone not in ['UTC', 'Etc/UTC', 'GMT'] -%}
        {{ return(
            name ~ ' has times with a zone (' ~ zoned | join(', ') ~ '), and the '
            ~ "session's time zone is " ~ timezone ~ '; the profile must set it to UTC '
            ~ "(settings: TimeZone: 'UTC')."
        ) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
