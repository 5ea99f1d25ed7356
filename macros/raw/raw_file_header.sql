{#- What the first lines of a CSV file say: delimiter, skip (lines above the header),
    columns (a name for each cell, the contract's or one by its place). None, and one
    sentence more in `problems`, where they are no header of the raw table. -#}
{% macro raw_file_header(table, name, lines, encoding, problems) -%}
    {%- set known = coltiva.raw_columns(table) -%}
    {%- set first = lines[0] | trim('\ufeff \r\t') -%}
    {%- set is_told = modules.re.fullmatch('"?sep=.?"?', first.lower()) is not none -%}
    {%- set skip = 1 if is_told or not first else 0 -%}
    {%- set text = (lines[skip] if lines | length > skip else '') | trim('\ufeff\r') -%}
    {%- set best = {'delimiter': ',', 'columns': [], 'known': []} -%}
    {%- for delimiter in [',', ';', '\t', '|'] -%}
        {%- set columns = [] -%}
        {%- for cell in text.split(delimiter) -%}
            {%- set column = cell | trim | trim('"') | trim | lower -%}
            {%- do columns.append(
                column if column in known else 'column_' ~ loop.index
            ) -%}
        {%- endfor -%}
        {%- set named = columns | select('in', known) | list -%}
        {%- if named | length > best.known | length -%}
            {%- do best.update({
                'delimiter': delimiter, 'columns': columns, 'known': named,
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set problem = coltiva.raw_header_problem(
        table, name, best.known, text.lower(), encoding
    ) -%}
    {%- if problem -%}
        {%- do problems.append(problem) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return({
        'delimiter': best.delimiter, 'columns': best.columns, 'skip': skip,
    }) }}
{%- endmacro %}

{#- One sentence on what is wrong with the header of a file, or none. -#}
{% macro raw_header_problem(table, name, columns, text, encoding) -%}
    {%- set needed = coltiva.required_raw_columns(table) -%}
    {%- set missing = needed | reject('in', columns) | list -%}
    {%- set as_csv = 'as "CSV UTF-8 (comma delimited)"' -%}
    {%- if encoding == 'excel' -%}
        {{ return(
            name ~ ' is a spreadsheet and no CSV, whatever its name says: open it and '
            ~ 'save it ' ~ as_csv ~ '.'
        ) }}
    {%- elif encoding == 'utf-16-be' -%}
        {{ return(
            name ~ ' is written in UTF-16, of the kind (big-endian) that can\'t be '
            ~ 'read here: save it ' ~ as_csv ~ '.'
        ) }}
    {%- elif encoding == 'binary' -%}
        {{ return(
            name ~ ' is no text (its first lines hold zero bytes): save it ' ~ as_csv
            ~ '.'
        ) }}
    {%- elif text.startswith(('<!doctype', '<html', '<?xml')) -%}
        {{ return(
            name ~ ' is a web page or XML and no CSV: export the table again.'
        ) }}
    {%- elif text.startswith(('{', '[')) -%}
        {{ return(name ~ ' is JSON and no CSV: export the table as CSV.') }}
    {%- elif not columns -%}
        {{ return(
            name ~ ' lacks the column(s) ' ~ needed | join(', ') ~ ': its first line '
            ~ 'names no column of the raw table ' ~ table ~ '. It has to be the header.'
        ) }}
    {%- elif missing -%}
        {{ return(
            name ~ ' lacks the column(s) ' ~ missing | join(', ') ~ '. The raw table '
            ~ table ~ ' needs: ' ~ needed | join(', ') ~ '.'
        ) }}
    {%- endif -%}
    {%- set twice = [] -%}
    {%- for column in columns | unique -%}
        {%- if columns.count(column) > 1 -%}
            {%- do twice.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if twice -%}
        {{ return(
            name ~ ' has ' ~ columns.count(twice[0]) ~ ' columns named ' ~ twice[0]
            ~ ': rename or delete those that are not meant.'
        ) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
