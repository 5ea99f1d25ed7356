{#- CSV files that are written in the same way, as groups: each has the properties of
    its files, and their names in `files`. -#}
{% macro duckdb_csv_groups(described) -%}
    {%- set groups = {} -%}
    {%- for file in described -%}
        {%- set same = [] -%}
        {%- for key, value in file.items() if key not in ['file', 'name'] -%}
            {%- do same.append(key ~ '=' ~ value) -%}
        {%- endfor -%}
        {%- set key = same | sort | join(' ') -%}
        {%- if key not in groups -%}
            {%- do groups.update({key: dict(file, files=[])}) -%}
        {%- endif -%}
        {%- do groups[key].files.append(file.file) -%}
    {%- endfor -%}
    {{ return(groups.values() | list) }}
{%- endmacro %}

{#- Options of the reader that leave out what the scan could not read. In parallel it
    would lose good lines after a bad one as well (DuckDB 2.0). -#}
{% macro duckdb_without_unreadable_lines(group) -%}
    {{ return(
        ', ignore_errors = true, parallel = false' if group.has_unreadable_lines else ''
    ) }}
{%- endmacro %}

{#- The table function that reads a group of CSV files. Cells stay text: staging casts
    them. `also` are further options. -#}
{% macro duckdb_csv_reader(group, also='') -%}
    {%- set columns = [] -%}
    {%- for column in group.columns -%}
        {%- do columns.append("'" ~ column ~ "': 'VARCHAR'") -%}
    {%- endfor -%}
    {{ return(
        'read_csv(' ~ coltiva.duckdb_file_list(group.files)
        ~ ', auto_detect = false, header = true, skip = ' ~ group.skip
        ~ ', columns = {' ~ columns | join(', ') ~ "}, delim = '" ~ group.delimiter
        ~ "', quote = '\"', escape = '\"', encoding = '" ~ group.encoding
        ~ "', strict_mode = " ~ group.is_strict | lower
        ~ ', hive_partitioning = false' ~ also ~ ')'
    ) }}
{%- endmacro %}
