{#- The queries behind raw tables of CSV files: table -> query. Each file is looked at,
    by its header and once as a whole; what can't be read as it is meant is one sentence
    more in `problems`. -#}
{% macro duckdb_csv_queries(files, path, unreadable_lines, settings, problems) -%}
    {%- set described = {} -%}
    {%- for table, names in files.items() if names -%}
        {%- set found = coltiva.duckdb_csv_files(table, names, path, problems) -%}
        {%- for group in coltiva.duckdb_csv_groups(found) -%}
            {%- set rows = coltiva.duckdb_csv_scan(table, group, unreadable_lines) -%}
            {%- do coltiva.duckdb_note_findings(group, found, rows, problems) -%}
        {%- endfor -%}
        {%- do coltiva.duckdb_check_encodings(
            table, found, unreadable_lines, settings.encoding, problems
        ) -%}
        {%- do described.update({table: found}) -%}
    {%- endfor -%}
    {%- do coltiva.duckdb_csv_notation(
        described.values() | sum(start=[]), settings, problems
    ) -%}
    {%- set queries = {} -%}
    {%- for table, found in described.items() if found -%}
        {%- do coltiva.warn_of_missing_columns(table, found) -%}
        {%- do queries.update({table: coltiva.duckdb_csv_query(table, found)}) -%}
    {%- endfor -%}
    {{ return(queries) }}
{%- endmacro %}

{#- Writes what the scan of a group found to the descriptions of its files. -#}
{% macro duckdb_note_findings(group, described, rows, problems) -%}
    {%- set findings = {} -%}
    {%- for row in rows -%}
        {%- do findings.update({row['filename']: row}) -%}
    {%- endfor -%}
    {%- for file in described if file.file in group.files -%}
        {%- set row = findings.get(file.file) -%}
        {%- set decimal_ids = [] -%}
        {%- set foreign = {'number': [], 'time': []} -%}
        {%- for column in file.columns if row is not none -%}
            {%- set kind = coltiva.raw_column_kind(column) -%}
            {%- if kind in foreign and row['foreign_' ~ column] -%}
                {%- do foreign[kind].append(column) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for column in file.columns if row is not none and column.endswith('_id') -%}
            {%- if row['decimal_' ~ column] -%}
                {%- do decimal_ids.append(column) -%}
            {%- endif -%}
            {%- if row['rounded_' ~ column] -%}
                {%- do problems.append(
                    file.name ~ ' has ' ~ column ~ 's that a spreadsheet has rounded ('
                    ~ row['rounded_' ~ column] ~ ' such as 1.23E+05), so that several '
                    ~ 'became one: export it again with that column as text.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if row is not none and row['is_other_header'] -%}
            {%- do problems.append(
                file.name ~ ' has a second header among its rows, with the columns in '
                ~ 'another order: make two files of it.'
            ) -%}
        {%- endif -%}
        {%- do file.update({
            'decimal_ids': decimal_ids,
            'foreign_numbers': foreign.number,
            'foreign_dates': foreign.time,
            'has_exponents': row is not none and row['is_exponent'],
        }) -%}
    {%- endfor -%}
{%- endmacro %}

{#- Marks the files that have lines which can't be read. Files that are not UTF-8 are
    read as Windows-1252 where the settings say so. -#}
{% macro duckdb_check_encodings(
    table, described, unreadable_lines, encoding, problems
) -%}
    {%- set counts = {} -%}
    {%- for row in run_query(
        "select file_name, min(line_number) filter (problem = 'it is not UTF-8') from "
        ~ unreadable_lines ~ " where raw_table = '" ~ table
        ~ "' group by file_name order by file_name"
    ).rows -%}
        {%- do counts.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- for file in described -%}
        {%- set first_line = counts.get(file.file) -%}
        {%- do file.update({'has_unreadable_lines': file.file in counts}) -%}
        {%- if first_line and encoding == 'windows-1252' -%}
            {%- do coltiva.duckdb_read_windows_1252(
                table, file, unreadable_lines, problems
            ) -%}
        {%- elif first_line -%}
            {%- do problems.append(
                file.name ~ ', line ' ~ first_line ~ ': the letters are not UTF-8. '
                ~ 'Save the file as "CSV UTF-8 (comma delimited)"; or, if it comes '
                ~ 'from a spreadsheet in a western European language, set the var '
                ~ 'raw_encoding to windows-1252.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Reads a file again, as Windows-1252: the part of it that is Latin-1. -#}
{% macro duckdb_read_windows_1252(table, file, unreadable_lines, problems) -%}
    {%- set other_signs = run_query(
        "select regexp_matches(content::varchar, '\\\\x[89][0-9A-F]') from read_blob("
        ~ coltiva.duckdb_file_list([file.file]) ~ ')'
    ).rows[0][0] -%}
    {%- if other_signs -%}
        {%- do problems.append(
            file.name ~ ' has signs of Windows-1252 that can\'t be read here, such as '
            ~ 'the euro sign or curly quotes: save it as "CSV UTF-8 (comma delimited)".'
        ) -%}
    {%- else -%}
        {%- do run_query(
            'delete from ' ~ unreadable_lines ~ " where file_name = '"
            ~ dbt.escape_single_quotes(file.file) ~ "'"
        ) -%}
        {%- do file.update({'encoding': 'latin-1'}) -%}
        {%- set group = coltiva.duckdb_csv_groups([file])[0] -%}
        {%- set rows = coltiva.duckdb_csv_scan(table, group, unreadable_lines) -%}
        {%- do coltiva.duckdb_note_findings(group, [file], rows, problems) -%}
        {%- do file.update({'has_unreadable_lines': run_query(
            'select count(*) from ' ~ unreadable_lines ~ " where file_name = '"
            ~ dbt.escape_single_quotes(file.file) ~ "'"
        ).rows[0][0] > 0}) -%}
    {%- endif -%}
{%- endmacro %}

{#- Says which files lack a column that others of the table have. -#}
{% macro warn_of_missing_columns(table, described) -%}
    {%- set all_columns = described | map(attribute='columns') | sum(start=[]) -%}
    {%- for file in described -%}
        {%- set missing = coltiva.raw_columns(table) | select('in', all_columns)
            | reject('in', file.columns) | list -%}
        {%- if missing -%}
            {%- do exceptions.warn(
                file.name ~ ' lacks the column(s) ' ~ missing | join(', ')
                ~ ', which other files of ' ~ table ~ ' have: its rows have none.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
