{#- Reads a group of CSV files once, for what their first lines don't tell: lines that
    can't be read go to the table of unreadable lines, and the answer is one row a file
    with
      foreign_<column>                numbers with commas and none such as 12.50, or
                                      dates such as 31/12/2025 and none as 2025-12-31;
                                      beside those they are mistakes, and rejected
      is_exponent                     a number column holds an exponent
      is_other_header                 a header stands among the rows, in another order
      rounded_id                      an id that a spreadsheet wrote as 1.23E+05
      decimal_ids                     the id columns in which every id ends in .0 -#}
{% macro duckdb_csv_scan(table, group, unreadable_lines) -%}
    {%- set kinds = {'id': [], 'number': [], 'time': [], 'flag': [], 'text': []} -%}
    {%- for column in group.columns if not column.startswith('column_') -%}
        {%- do kinds[coltiva.raw_column_kind(column)].append(column) -%}
    {%- endfor -%}
    {%- set key = coltiva.required_raw_columns(table)[0] -%}
    {%- set others = coltiva.raw_columns(table) | reject('equalto', key) | list -%}
    {%- set query -%}
        select
            filename,
            {%- for column in kinds.number %}
            {{ coltiva.any_of("{} like '%,%'", [column]) }}
            and not {{ coltiva.any_of(
                "({0} not like '%,%' and ({0} like '%._' or {0} like '%.__'))", [column]
            ) }} as foreign_{{ column }},
            {%- endfor %}
            {%- for column in kinds.time %}
            {{ coltiva.any_of(
                "({0} not like '____-__-__%' and regexp_matches("
                ~ "{0}, '^[ \t]*[0-9]{{1,2}}[/.-][0-9]'))", [column]
            ) }}
            and not {{ coltiva.any_of("{} like '____-__-__%'", [column]) }}
                as foreign_{{ column }},
            {%- endfor %}
            {{ coltiva.any_of("{} ilike '%e%'", kinds.number) }} as is_exponent,
            coalesce(bool_or(lower(trim({{ key }})) in ('{{ others | join("', '") }}')),
                false) as is_other_header,
            {%- for column in kinds.id %}
            count(
                case when {{ column }} like '%E+%'
                    and regexp_matches({{ column }}, '^[0-9][.,]?[0-9]*E[+][0-9]+$')
                    then 1 end
            ) as rounded_{{ column }},
            count({{ column }}) > 0 and count({{ column }})
                = count(case when {{ column }} like '%.0' then 1 end)
                as decimal_{{ column }},
            {%- endfor %}
            -- What is not UTF-8 is noticed in columns that are read.
            {%- for column in kinds.text + kinds.flag %}
            count({{ column }}) as filled_{{ column }},
            {%- endfor %}
            count(*) as row_count
        from {{ coltiva.duckdb_csv_reader(
            group,
            ", filename = true, store_rejects = true, rejects_table = 'coltiva_rejects'"
            ~ ", rejects_scan = 'coltiva_scans'"
        ) }}
        group by filename
    {%- endset -%}
    {%- do run_query(
        'drop table if exists temp.coltiva_rejects; '
        ~ 'drop table if exists temp.coltiva_scans'
    ) -%}
    {%- set rows = run_query(query).rows -%}
    {%- do run_query(coltiva.duckdb_note_unreadable_lines(table, unreadable_lines)) -%}
    {{ return(rows) }}
{%- endmacro %}

{#- Whether a condition holds in any row for any of some columns; {} stands for one. -#}
{% macro any_of(condition, columns) -%}
    {%- set found = [] -%}
    {%- for column in columns -%}
        {%- do found.append(condition.format(column)) -%}
    {%- endfor -%}
    coalesce(bool_or({{ found | join(' or ') or 'false' }}), false)
{%- endmacro %}
