{#- How each CSV file writes numbers and dates, where that is not 1234.50 and
    2025-12-31: `numbers` becomes comma or point, `dates` dmy or mdy. A file that does
    not tell is read as the others are, which is said; where they do not either, or a
    file contradicts itself, it is one sentence more in `problems`. -#}
{% macro duckdb_csv_notation(described, settings, problems) -%}
    {%- for kind in ['numbers', 'dates'] -%}
        {%- set seen = [] -%}
        {%- set open = [] -%}
        {%- for file in described -%}
            {%- if settings[kind] != 'auto' -%}
                {%- do file.update({
                    kind: settings[kind], 'foreign_' ~ kind: file.columns,
                }) -%}
            {%- elif file['foreign_' ~ kind] -%}
                {%- set told = coltiva.duckdb_told_notation(file, kind) -%}
                {%- if told | length == 1 -%}
                    {%- do file.update({kind: told[0]}) -%}
                    {%- do seen.append(told[0]) -%}
                {%- elif told -%}
                    {%- do problems.append(
                        coltiva.raw_notation_sentence(file.name, kind, 'both')
                    ) -%}
                {%- else -%}
                    {%- do open.append(file) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for file in open -%}
            {%- if seen | unique | list | length == 1 -%}
                {%- do file.update({kind: seen[0]}) -%}
                {%- do exceptions.warn(
                    coltiva.raw_notation_sentence(file.name, kind, seen[0])
                ) -%}
            {%- else -%}
                {%- do problems.append(
                    coltiva.raw_notation_sentence(file.name, kind, 'neither')
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{#- The notations that values of a file prove: none, one or both. 1,234 proves nothing,
    nor does 01/02/2025; 12,50 and 31/12/2025 do. -#}
{% macro duckdb_told_notation(file, kind) -%}
    {%- if kind == 'numbers' -%}
        {%- set proofs = {
            'comma': "regexp_full_match(trim({0}), '[+-]?([0-9]{{1,3}}([.][0-9]{{3}})+,"
                ~ "[0-9]+|[0-9]+,([0-9]{{1,2}}|[0-9]{{4,}})|(0|[0-9]{{4,}}),[0-9]{{3}}"
                ~ "|[0-9]{{1,3}}([.][0-9]{{3}}){{2,}}|[0-9],[0-9]+[eE].*)')",
            'point': "regexp_full_match(trim({0}), '[+-]?([0-9]{{1,3}}(,[0-9]{{3}})+[.]"
                ~ "[0-9]+|[0-9]+[.]([0-9]{{1,2}}|[0-9]{{4,}})|(0|[0-9]{{4,}})[.]"
                ~ "[0-9]{{3}}|[0-9]{{1,3}}(,[0-9]{{3}}){{2,}})')",
        } -%}
    {%- else -%}
        {%- set proofs = {
            'dmy': "regexp_matches({0}, '^[ \t]*((1[3-9]|2[0-9]|3[01])[/-][0-9]{{1,2}}"
                ~ "[/-]|[0-9]{{1,2}}[.][0-9]{{1,2}}[.])')",
            'mdy': "regexp_matches({0}, "
                ~ "'^[ \t]*[0-9]{{1,2}}[/-](1[3-9]|2[0-9]|3[01])[/-]')",
        } -%}
    {%- endif -%}
    {%- set columns = file['foreign_' ~ kind] -%}
    {%- set group = coltiva.duckdb_csv_groups([file])[0] -%}
    {%- set query -%}
        select
            {%- for proof in proofs.values() %}
            {{ coltiva.any_of(proof, columns) }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ coltiva.duckdb_csv_reader(
            group, coltiva.duckdb_without_unreadable_lines(group)
        ) }}
    {%- endset -%}
    {%- set row = run_query(query).rows[0] -%}
    {%- set told = [] -%}
    {%- for notation in proofs -%}
        {%- if row[loop.index0] -%}
            {%- do told.append(notation) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(told) }}
{%- endmacro %}

{#- What is said of a file's notation: `found` is both, neither, or the others' one. -#}
{% macro raw_notation_sentence(name, kind, found) -%}
    {%- set setting, values, words, example = {
        'numbers': (
            'raw_decimal_separator', 'comma or point',
            {
                'comma': 'numbers with a decimal comma (12,50)',
                'point': 'numbers with a decimal point (12.50)',
            },
            '12.50',
        ),
        'dates': (
            'raw_date_order', 'dmy or mdy',
            {'dmy': 'dates as day/month/year', 'mdy': 'dates as month/day/year'},
            '2025-12-31',
        ),
    }[kind] -%}
    {%- set ways = words.values() | join(' and ') -%}
    {%- if found == 'both' -%}
        {{ return(
            name ~ ' has ' ~ ways ~ ' side by side: write all of them in one way, '
            ~ 'best as ' ~ example ~ '.'
        ) }}
    {%- elif found == 'neither' -%}
        {{ return(
            name ~ ' can be read in two ways, ' ~ ways | replace(' and ', ' or ')
            ~ ', and no value in it tells which. Set the var ' ~ setting ~ ' to '
            ~ values ~ ', or write ' ~ example ~ '.'
        ) }}
    {%- endif -%}
    {{ return(
        name ~ ' does not tell how to read its ' ~ kind ~ '; they are taken for '
        ~ words[found] ~ ', as the other files have them. The var ' ~ setting
        ~ ' says it for certain.'
    ) }}
{%- endmacro %}
