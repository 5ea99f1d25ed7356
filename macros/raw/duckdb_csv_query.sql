{#- The query behind a raw table of CSV files: a part for each way in which they are
    written. Rows without any cell and headers among the rows are none. -#}
{% macro duckdb_csv_query(table, described) -%}
    {%- set key = coltiva.required_raw_columns(table)[0] -%}
    {%- set parts = [] -%}
    {%- for group in coltiva.duckdb_csv_groups(described) -%}
        {%- set known = group.columns | select('in', coltiva.raw_columns(table))
            | list -%}
        {%- set cells = [] -%}
        {%- for column in coltiva.raw_columns(table) -%}
            {%- set cell = coltiva.duckdb_csv_cell(column, group) if column in known
                else 'cast(null as varchar)' -%}
            {%- do cells.append(
                cell if cell == column else cell ~ ' as ' ~ column
            ) -%}
        {%- endfor -%}
        {%- do parts.append(
            'select ' ~ cells | join(', ') ~ ' from ' ~ coltiva.duckdb_csv_reader(
                group, coltiva.duckdb_without_unreadable_lines(group)
            )
            ~ ' where coalesce(' ~ known | join(', ') ~ ') is not null'
            ~ ' and lower(trim(' ~ key ~ ")) is distinct from '" ~ key ~ "'"
        ) -%}
    {%- endfor -%}
    {{ return(parts | join(' union all ')) }}
{%- endmacro %}

{#- A cell of a CSV file as the raw contract writes it. What is neither a number nor a
    date stays as it is: staging rejects it. -#}
{% macro duckdb_csv_cell(column, file) -%}
    {%- set kind = coltiva.raw_column_kind(column) -%}
    {%- set cell = 'trim(' ~ column ~ ')' -%}
    {%- if kind == 'number' and (file.numbers or file.has_exponents) -%}
        {%- if file.numbers == 'comma' and column in file.foreign_numbers -%}
            {%- set cell -%}
                case
                    when regexp_full_match(
                        {{ cell }}, '[+-]?[0-9]{1,3}([.][0-9]{3})+(,[0-9]*)?'
                    )
                        then replace(replace({{ cell }}, '.', ''), ',', '.')
                    when regexp_full_match(
                        {{ cell }}, '[+-]?[0-9]*,[0-9]*([eE][+-]?[0-9]{1,2})?'
                    )
                        then replace({{ cell }}, ',', '.')
                    else {{ cell }}
                end
            {%- endset -%}
        {%- elif file.numbers == 'point' and column in file.foreign_numbers -%}
            {%- set cell -%}
                case
                    when regexp_full_match(
                        {{ cell }}, '[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?'
                    )
                        then replace({{ cell }}, ',', '')
                    else {{ cell }}
                end
            {%- endset -%}
        {%- endif -%}
        {%- if file.has_exponents -%}
            {%- set cell -%}
                case
                    when regexp_full_match(
                        {{ cell }}, '[+-]?[0-9]+([.][0-9]+)?[eE][+-]?[0-9]{1,2}'
                    )
                        then coalesce(
                            cast(
                                try_cast({{ cell }} as decimal(28, 4)) as varchar
                            ), {{ cell }}
                        )
                    else {{ cell }}
                end
            {%- endset -%}
        {%- endif -%}
        {{ return(cell) }}
    {%- elif kind == 'time' and file.dates and column in file.foreign_dates -%}
        {%- set day = '%d/%m/%Y' if file.dates == 'dmy' else '%m/%d/%Y' -%}
        {%- set cell -%}
            coalesce(cast(try_strptime(
                regexp_replace(
                    {{ cell }},
                    '^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})[ T,]*', '\1/\2/\3 '
                ),
                ['{{ day }} ', '{{ day }} %H:%M', '{{ day }} %H:%M:%S',
                '{{ day }} %I:%M %p', '{{ day }} %I:%M:%S %p']
            ) as varchar), {{ column }})
        {%- endset -%}
        {{ return(cell) }}
    {%- elif kind == 'id' and column in file.decimal_ids -%}
        {{ return("regexp_replace(" ~ column ~ ", '[.]0$', '')") }}
    {%- endif -%}
    {{ return(column) }}
{%- endmacro %}
