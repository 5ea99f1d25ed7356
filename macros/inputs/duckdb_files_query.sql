{#- The query over files of one table as a source wrote them, by name of column: small
    letters, digits and underscores. Cells of CSV and JSON are text, also what is
    nested; those of Parquet keep their types. What is wrong is one sentence each in
    `problems`. -#}
{% macro duckdb_files_query(files, path, encoding, problems) -%}
    {%- set parts = [] -%}
    {%- for file in files -%}
        {%- set number = loop.index -%}
        {%- set name = coltiva.duckdb_file_name(file, path) -%}
        {%- if '.csv' in file.lower()[-7:] -%}
            {%- do parts.append(coltiva.duckdb_csv_part(
                file, name, encoding, problems, number
            )) -%}
        {%- elif '.parquet' in file.lower()[-11:] -%}
            {%- do parts.append(coltiva.duckdb_parquet_part(file)) -%}
        {%- else -%}
            {%- do parts.append(coltiva.duckdb_json_part(file)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(parts | select | join(' union all by name ')) }}
{%- endmacro %}

{#- A name of a column as SQL takes it: "Created at" is created_at. -#}
{% macro plain_name(name) -%}
    {{ return(
        modules.re.sub('[^a-z0-9_]+', '_', name | trim('\ufeff "') | lower) | trim('_')
        if not name.startswith('_') else name | lower
    ) }}
{%- endmacro %}

{#- A CSV file: its delimiter is the one that cuts its first line into most cells. -#}
{% macro duckdb_csv_part(file, name, encoding, problems, number) -%}
    {%- set described = {
        'file': file, 'files': [file], 'name': name, 'encoding': 'utf-8', 'skip': 0,
        'is_strict': false,
    } -%}
    {%- set is_other = not file.lower().endswith('.gz') and run_query(
        'select try(decode(content)) is null from read_blob('
        ~ coltiva.duckdb_file_list([file]) ~ ')'
    ).rows[0][0] -%}
    {%- set found = ['utf-8'] -%}
    {%- set lines = coltiva.duckdb_first_lines(file, found) -%}
    {%- if found[0] == 'utf-16' -%}
        {%- do described.update({'encoding': 'utf-16'}) -%}
    {%- elif found[0] != 'utf-8' -%}
        {%- do problems.append(
            name ~ ' is no CSV that can be read: save it as "CSV UTF-8 (comma '
            ~ 'delimited)".'
        ) -%}
        {{ return(none) }}
    {%- elif is_other and encoding == 'windows-1252' -%}
        {%- do described.update({'encoding': 'latin-1'}) -%}
    {%- elif is_other -%}
        {%- do problems.append(
            name ~ ': the letters are not UTF-8. Save the file as "CSV UTF-8 (comma '
            ~ 'delimited)"; or, if it comes from a spreadsheet in a western European '
            ~ 'language, set the var raw_encoding to windows-1252.'
        ) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if not lines | join | trim('\ufeff \r') -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set skip = 1 if modules.re.fullmatch(
        '"?sep=.?"?', lines[0] | trim('\ufeff \r') | lower
    ) else 0 -%}
    {%- set cells = [] -%}
    {%- for delimiter in [',', ';', '\t', '|'] -%}
        {%- set some = (lines[skip] | trim('\ufeff\r')).split(delimiter) -%}
        {%- if some | length > cells | length -%}
            {%- do cells.clear() -%}
            {%- do cells.extend(some) -%}
            {%- do described.update({'delimiter': delimiter}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set columns = [] -%}
    {%- for cell in cells -%}
        {%- set column = coltiva.plain_name(cell) or 'column_' ~ loop.index -%}
        {%- do columns.append(
            column if column not in columns else column ~ '_' ~ loop.index
        ) -%}
    {%- endfor -%}
    {%- do described.update({'columns': columns, 'skip': skip}) -%}
    {{ return(
        'select *, ' ~ number ~ ' as _file_number from '
        ~ coltiva.duckdb_csv_reader(
            described, ', null_padding = true, parallel = false'
        )
    ) }}
{%- endmacro %}

{#- The first two lines of a file; `encoding` becomes what its first bytes say. -#}
{% macro duckdb_first_lines(file, encoding) -%}
    {%- set rows = run_query(
        'select line from read_csv(' ~ coltiva.duckdb_file_list([file])
        ~ ", auto_detect = false, header = false, delim = e'\\x01', quote = '', "
        ~ "escape = '', columns = {'line': 'VARCHAR'}, ignore_errors = true, "
        ~ 'strict_mode = false) limit 2'
    ).rows -%}
    {%- set lines = [] -%}
    {%- for row in rows -%}
        {%- do lines.append(row[0] or '') -%}
    {%- endfor -%}
    {%- if not lines | join | trim('\ufeff ') or '\x00' in lines | join -%}
        {%- set lines = coltiva.duckdb_odd_first_lines(file, encoding) -%}
    {%- endif -%}
    {{ return(lines) }}
{%- endmacro %}

{#- A Parquet file; times with a zone become UTC wall times. -#}
{% macro duckdb_parquet_part(file) -%}
    {%- set reader = 'read_parquet(' ~ coltiva.duckdb_file_list([file])
        ~ ', hive_partitioning = false)' -%}
    {%- set cells = [] -%}
    {%- for row in run_query('describe select * from ' ~ reader).rows -%}
        {%- set cell = '"' ~ row[0] ~ '"' -%}
        {%- if row[1] == 'TIMESTAMP WITH TIME ZONE' -%}
            {%- set cell = cell ~ " at time zone 'UTC'" -%}
        {%- endif -%}
        {%- do cells.append(cell ~ ' as "' ~ coltiva.plain_name(row[0]) ~ '"') -%}
    {%- endfor -%}
    {{ return('select ' ~ cells | join(', ') ~ ' from ' ~ reader) }}
{%- endmacro %}

{#- A file of JSON objects, one a line or in a list: a column for each key that any of
    them has. -#}
{% macro duckdb_json_part(file) -%}
    {%- set reader = 'read_json_objects(' ~ coltiva.duckdb_file_list([file])
        ~ ", format = 'auto')" -%}
    {%- set cells = [] -%}
    {%- for row in run_query(
        'select distinct unnest(json_keys(json)) from ' ~ reader ~ ' order by 1'
    ).rows -%}
        {%- do cells.append(
            "json ->> '$.\"" ~ dbt.escape_single_quotes(row[0]) ~ "\"' as \""
            ~ coltiva.plain_name(row[0]) ~ '"'
        ) -%}
    {%- endfor -%}
    {{ return('select ' ~ cells | join(', ') ~ ' from ' ~ reader if cells else none) }}
{%- endmacro %}
