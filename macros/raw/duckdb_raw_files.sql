{#- How many files a glob pattern matches. -#}
{% macro duckdb_file_count(pattern) -%}
    {%- set escaped = dbt.escape_single_quotes(pattern) -%}
    {{ return(
        run_query("select count(*) from glob('" ~ escaped ~ "')").columns[0][0] | int
    ) }}
{%- endmacro %}

{#- The glob of a raw table's files, or none: one file, one file of the sample
    shop (its names start with raw_), or a folder in which each arrival is a file. -#}
{% macro duckdb_raw_files(path, table, format) -%}
    {%- for name in [table, 'raw_' ~ table, table ~ '/*'] -%}
        {%- set pattern = path ~ '/' ~ name ~ '.' ~ format -%}
        {%- if coltiva.duckdb_file_count(pattern) -%}
            {{ return(pattern) }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- The table function that reads the files. CSV cells stay text: staging casts
    them. -#}
{% macro duckdb_raw_reader(files, format) -%}
    {%- set escaped = dbt.escape_single_quotes(files) -%}
    {%- if format == 'csv' -%}
        {{ return(
            "read_csv('" ~ escaped ~ "', header = true, all_varchar = true, "
            ~ "delim = ',', quote = '\"', escape = '\"', union_by_name = true, "
            ~ "hive_partitioning = false)"
        ) }}
    {%- endif -%}
    {{ return(
        "read_parquet('" ~ escaped ~ "', union_by_name = true, "
        ~ "hive_partitioning = false)"
    ) }}
{%- endmacro %}

{#- The contract's columns of a raw file. A required one that is missing stops the run,
    any other is null; a timestamp with a zone becomes its UTC wall time. -#}
{% macro duckdb_raw_select_list(table, files, reader) -%}
    {%- set types = {} -%}
    {%- for row in run_query('describe select * from ' ~ reader) -%}
        {%- do types.update({row[0] | lower: row[1]}) -%}
    {%- endfor -%}
    {%- set missing = coltiva.required_raw_columns(table) | reject('in', types)
        | list -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            "var raw_path: " ~ files ~ " lacks the column(s) " ~ missing | join(', ')
            ~ ". The raw table " ~ table ~ " needs: "
            ~ coltiva.required_raw_columns(table) | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {%- set expressions = [] -%}
    {%- for column in coltiva.raw_columns(table) -%}
        {%- if column not in types -%}
            {%- do expressions.append('cast(null as varchar) as ' ~ column) -%}
        {%- elif types[column] == 'TIMESTAMP WITH TIME ZONE' -%}
            {%- do expressions.append(column ~ " at time zone 'UTC' as " ~ column) -%}
        {%- else -%}
            {%- do expressions.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(expressions | join(', ')) }}
{%- endmacro %}
