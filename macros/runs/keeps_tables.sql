{#- Whether this run leaves the tables as they stand. -#}
{% macro keeps_tables() -%}
    {%- if not execute or flags.WHICH not in ('build', 'run') -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(adapter.dispatch('keeps_tables', 'coltiva')()) }}
{%- endmacro %}

{% macro default__keeps_tables() -%}
    {{ return(false) }}
{%- endmacro %}

{% macro duckdb__keeps_tables() -%}
    {%- set rows = run_query(
        'select is_kept from ' ~ coltiva.inputs_relation()
    ).rows -%}
    {{ return(rows | length > 0 and rows[0][0]) }}
{%- endmacro %}
