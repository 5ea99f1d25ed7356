{#- A query of the lines of raw files that can't be read: raw_table, and raw_row, which
    says where and why and never holds what stands there. On DuckDB the start of a run
    looks for them; tables have none. -#}
{% macro unreadable_lines() -%}
    {{ return(adapter.dispatch('unreadable_lines', 'coltiva')(var('raw_schema'))) }}
{%- endmacro %}

{% macro default__unreadable_lines(schema) -%}
    select
        cast(null as {{ dbt.type_string() }}) as raw_table,
        cast(null as {{ dbt.type_string() }}) as raw_row
    where false
{%- endmacro %}

{#- A unit test has its own rows, whatever files were read last. -#}
{% macro duckdb__unreadable_lines(schema) -%}
    {%- if not execute or var('raw_path') is none
        or model.resource_type == 'unit_test'
        or 'unreadable_lines' not in coltiva.duckdb_raw_tables(schema) -%}
        {{ return(coltiva.default__unreadable_lines(schema)) }}
    {%- endif %}
    select
        raw_table,
        '{"file": "' || regexp_extract(file_name, '[^/\\]+$')
        || '", "line": "' || line_number || '", "problem": "' || problem || '"}'
            as raw_row
    from "{{ schema }}".unreadable_lines
{%- endmacro %}
