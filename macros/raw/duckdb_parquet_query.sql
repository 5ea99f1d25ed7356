{#- The query behind a raw table of Parquet files, a part for each set of column types;
    or none, and one sentence more in `problems`. -#}
{% macro duckdb_parquet_query(table, files, path, problems) -%}
    {%- set whole = coltiva.duckdb_whole_parquet_files(files, path, problems) -%}
    {%- if whole | length < files | length -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set groups = {} -%}
    {%- set query -%}
        select
            file_name,
            string_agg(
                lower(name) || coalesce(type, '') || coalesce(converted_type, '')
                || coalesce(cast(logical_type as varchar), ''), ' '
                order by lower(name)
            ) as types
        from parquet_schema({{ coltiva.duckdb_file_list(files) }})
        group by file_name
        order by file_name
    {%- endset -%}
    {%- for row in run_query(query).rows -%}
        {%- do groups.setdefault(row[1], []).append(row[0]) -%}
    {%- endfor -%}
    {%- set parts = [] -%}
    {%- for some in groups.values() -%}
        {%- set reader = 'read_parquet(' ~ coltiva.duckdb_file_list(some)
            ~ ', union_by_name = true, hive_partitioning = false)' -%}
        {%- set types = {} -%}
        {%- for row in run_query('describe select * from ' ~ reader).rows -%}
            {%- do types.update({row[0] | lower: row[1]}) -%}
        {%- endfor -%}
        {%- set name = coltiva.duckdb_file_name(some[0], path) -%}
        {%- set known = types | select('in', coltiva.raw_columns(table)) | list -%}
        {%- set problem = coltiva.raw_header_problem(table, name, known, '', 'parquet')
            or coltiva.duckdb_rounded_ids(name, known, types, reader) -%}
        {%- if problem -%}
            {%- do problems.append(problem) -%}
        {%- endif -%}
        {%- set cells = [] -%}
        {%- for column in coltiva.raw_columns(table) -%}
            {%- do cells.append(coltiva.duckdb_parquet_cell(column, types[column])) -%}
        {%- endfor -%}
        {%- do parts.append('select ' ~ cells | join(', ') ~ ' from ' ~ reader) -%}
    {%- endfor -%}
    {{ return(parts | join(' union all ')) }}
{%- endmacro %}

{#- A cell of a Parquet file. A timestamp with a zone becomes its UTC wall time; an id
    that was stored as 2.0, as some tools do where one is missing, becomes 2. -#}
{% macro duckdb_parquet_cell(column, type) -%}
    {%- set kind = coltiva.raw_column_kind(column) -%}
    {%- if type is undefined or type is none -%}
        {{ return('cast(null as varchar) as ' ~ column) }}
    {%- elif type == 'TIMESTAMP WITH TIME ZONE' -%}
        {{ return(column ~ " at time zone 'UTC' as " ~ column) }}
    {%- elif type in ['DOUBLE', 'FLOAT'] and kind in ['id', 'text'] -%}
        {{ return(
            'case when isnan(' ~ column ~ ') then null when ' ~ column ~ ' = trunc('
            ~ column ~ ') and abs(' ~ column ~ ') < 9007199254740992 then cast(cast('
            ~ column ~ ' as bigint) as varchar) else cast(' ~ column
            ~ ' as varchar) end as ' ~ column
        ) }}
    {%- elif type in ['DOUBLE', 'FLOAT'] -%}
        {{ return(
            'case when not isnan(' ~ column ~ ') then ' ~ column ~ ' end as ' ~ column
        ) }}
    {%- elif type.startswith('DECIMAL') and kind in ['id', 'text'] -%}
        {{ return(
            "regexp_replace(cast(" ~ column ~ " as varchar), '[.]0+$', '') as " ~ column
        ) }}
    {%- endif -%}
    {{ return(column) }}
{%- endmacro %}

{#- One sentence where ids are stored as numbers too long for the type, so that several
    became one; or none. -#}
{% macro duckdb_rounded_ids(name, columns, types, reader) -%}
    {%- for column in columns if types[column] in ['DOUBLE', 'FLOAT']
        and coltiva.raw_column_kind(column) == 'id' -%}
        {%- set limit = 9007199254740992 if types[column] == 'DOUBLE' else 16777216 -%}
        {%- set query = 'select count(*) from ' ~ reader ~ ' where abs(' ~ column
            ~ ') >= ' ~ limit ~ ' and not isnan(' ~ column ~ ')' -%}
        {%- if run_query(query).rows[0][0] -%}
            {{ return(
                name ~ ' holds ' ~ column ~ ' as a floating-point number, which has '
                ~ 'lost the last digits of long ids: write the column as text.'
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- Those of some Parquet files that are whole: they begin and end with PAR1. Large ones
    are not looked at here, since they would be read as a whole. -#}
{% macro duckdb_whole_parquet_files(files, path, problems, at_most=256000000) -%}
    {%- set sizes = run_query(
        'select filename, size from read_blob(' ~ coltiva.duckdb_file_list(files)
        ~ ') order by filename'
    ).rows -%}
    {%- set whole = [] -%}
    {%- for file, size in sizes -%}
        {%- set ends = ['PAR1', 'PAR1'] -%}
        {%- if size <= at_most -%}
            {%- set ends = run_query(
                'select content[1:4]::varchar, right(content::varchar, 4) from '
                ~ 'read_blob(' ~ coltiva.duckdb_file_list([file]) ~ ')'
            ).rows[0] -%}
        {%- endif -%}
        {%- set name = coltiva.duckdb_file_name(file, path) -%}
        {%- if ends[0] != 'PAR1' -%}
            {%- do problems.append(
                name ~ ' is ' ~ ('empty' if not size else 'no Parquet file')
                ~ ', whatever its name says: write it again.'
            ) -%}
        {%- elif ends[1] != 'PAR1' or size < 12 -%}
            {%- do problems.append(
                name ~ ' is cut off: its end is missing, as after a copy that was '
                ~ 'interrupted. Copy or export it again.'
            ) -%}
        {%- else -%}
            {%- do whole.append(file) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(whole) }}
{%- endmacro %}
