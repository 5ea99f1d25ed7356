{#- The table of lines of raw files that can't be read; never what stands in them. -#}
{% macro duckdb_create_unreadable_lines(relation) -%}
    create or replace table {{ relation }} (
        raw_table varchar, file_name varchar, line_number bigint, problem varchar
    )
{%- endmacro %}

{#- Adds what the last scan could not read. A quotation mark that is not closed takes
    the lines after it along: each of them is one. DuckDB may say several things of a
    line; the first one stays. -#}
{% macro duckdb_note_unreadable_lines(table, relation) -%}
    insert into {{ relation }}
    with rejects as (
        select
            scans.file_path,
            rejects.line,
            cast(rejects.error_type as varchar) as error_type,
            regexp_extract(rejects.error_message, 'Columns: ([0-9]+)', 1) as wanted,
            regexp_extract(rejects.error_message, 'Found: ([0-9]+)', 1) as found,
            length(trim(coalesce(rejects.csv_line, ''), e'\r\n'))
            - length(replace(trim(coalesce(rejects.csv_line, ''), e'\r\n'), e'\n', ''))
                as line_breaks
        from temp.coltiva_rejects as rejects
        inner join temp.coltiva_scans as scans
            on rejects.scan_id = scans.scan_id and rejects.file_id = scans.file_id
    ),

    first_rejects as (
        select *
        from rejects
        qualify row_number() over (
            partition by file_path, line
            order by line_breaks desc, error_type = 'UNQUOTED VALUE' desc, error_type,
                case
                    when error_type = 'MISSING COLUMNS' then try_cast(found as bigint)
                    else -try_cast(found as bigint)
                end
        ) = 1
    )

    select
        '{{ table }}' as raw_table,
        file_path as file_name,
        line + unnest(range(line_breaks + 1)) as line_number,
        case error_type
            when 'MISSING COLUMNS'
                then 'it has ' || found || ' cells and the header ' || wanted
            when 'TOO MANY COLUMNS'
                then 'it has more cells (' || found || ') than the header (' || wanted
                    || ')'
            when 'LINE SIZE OVER MAXIMUM' then 'it is longer than 2 million characters'
            when 'INVALID ENCODING' then 'it is not UTF-8'
            else 'a quotation mark in it is not closed, or not doubled'
        end as problem
    from first_rejects
{%- endmacro %}
