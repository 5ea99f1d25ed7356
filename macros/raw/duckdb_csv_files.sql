{#- How each CSV file of a raw table is written, by its first lines: a list of file,
    name, encoding, delimiter, skip (lines above the header), columns, is_strict. A file
    without a line is left out, and what can't be understood is one sentence more in
    `problems`. -#}
{% macro duckdb_csv_files(table, files, path, problems) -%}
    {%- set found = [] -%}
    {%- set mixed = coltiva.duckdb_mixed_line_ends(files) -%}
    {%- for some in files | batch(100) -%}
        {%- set query -%}
            {%- for file in some %}
            select
                {{ loop.index0 }} as file_number,
                (
                    select array_to_string(list(coalesce(line, '')), chr(10))
                    from (
                        select line
                        from read_csv(
                            {{ coltiva.duckdb_file_list([file]) }},
                            auto_detect = false, header = false, delim = e'\x01',
                            quote = '', escape = '', columns = {'line': 'VARCHAR'},
                            ignore_errors = true, strict_mode = false
                        )
                        limit 2
                    )
                ) as lines
            {{ 'union all' if not loop.last }}
            {%- endfor %}
            order by file_number
        {%- endset -%}
        {%- for row in run_query(query).rows -%}
            {%- set file = some[row[0] | int] -%}
            {%- set name = coltiva.duckdb_file_name(file, path) -%}
            {%- set lines = (row[1] or '').split('\n') -%}
            {%- set encoding = ['utf-8'] -%}
            {%- if not lines | join | trim('\ufeff ') or '\x00' in lines | join -%}
                {%- set lines = coltiva.duckdb_odd_first_lines(file, encoding) -%}
            {%- endif -%}
            {%- if lines | join | trim('\ufeff ') -%}
                {%- set header = coltiva.raw_file_header(
                    table, name, lines, encoding[0], problems
                ) -%}
                {%- if header -%}
                    {%- do header.update({
                        'file': file, 'name': name, 'encoding': encoding[0],
                        'is_strict': file not in mixed,
                    }) -%}
                    {%- do found.append(header) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- The first two lines of a file that doesn't begin as UTF-8 text; `encoding` becomes
    what its first bytes say. -#}
{% macro duckdb_odd_first_lines(file, encoding) -%}
    {%- set row = run_query(
        'select size, left(content::varchar, 40000) from read_blob('
        ~ coltiva.duckdb_file_list([file]) ~ ')'
    ).rows[0] -%}
    {%- set text = row[1] or '' -%}
    {%- if text.startswith('\\xFF\\xFE') -%}
        {%- set encoding_found = 'utf-16' -%}
    {%- elif text.startswith('\\xFE\\xFF') -%}
        {%- set encoding_found = 'utf-16-be' -%}
    {%- elif text.startswith('PK\\x03\\x04') -%}
        {%- set encoding_found = 'excel' -%}
    {%- elif '\\x00' in text -%}
        {%- set encoding_found = 'binary' -%}
    {%- else -%}
        {%- set encoding_found = 'utf-8' -%}
    {%- endif -%}
    {%- do encoding.insert(0, encoding_found) -%}
    {%- set text = text | replace('\\xFF\\xFE', '') | replace('\\xEF\\xBB\\xBF', '')
        | replace('\\x00', '') | replace('\\x22', '"') | replace('\\x09', '\t')
        | replace('\\x0D', '') -%}
    {{ return(text.split('\\x0A')[:2]) }}
{%- endmacro %}

{#- The files in which lines end in two ways, as in files put together: only such are
    read leniently. Looked for where a table's files are small; in no packed one. -#}
{% macro duckdb_mixed_line_ends(files, at_most=64000000) -%}
    {%- set plain = [] -%}
    {%- for file in files -%}
        {%- if not file.lower().endswith('.gz') -%}
            {%- do plain.append(file) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not plain or run_query(
        'select sum(size) from read_blob(' ~ coltiva.duckdb_file_list(plain) ~ ')'
    ).rows[0][0] > at_most -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set query -%}
        select filename
        from read_blob({{ coltiva.duckdb_file_list(plain) }})
        where
            content::varchar like '%\x0D\x0A%'
            and regexp_matches(
                replace(content::varchar, '\x0D\x0A', ''), '\\x0[AD]'
            )
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro %}
