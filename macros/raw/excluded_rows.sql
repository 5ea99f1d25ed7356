{#- A CTE `name` of the rows of the CTE `rows`, in which is_excluded says whether
    seed_exclusions rejects them. Only columns that the seed names are compared; where
    it can't be asked (parsing, a unit test's fixture) all are. -#}
{% macro excluded_rows(rows, name, table) -%}
    {%- set columns = coltiva.rejecting_columns(table, ref('seed_exclusions')) -%}
    {%- for column in columns %}
    excluded_by_{{ column }} as (
        {{ coltiva.excluded_values(rows, table, column, 'reject_row') }}
    ),
    {% endfor %}
    {{ name }} as {{ coltiva.not_materialized() }} (
        select
            {{ rows }}.*,
            {%- for column in columns %}
            {{ 'or ' if not loop.first -}}
            excluded_by_{{ column }}.{{ column }} is not null
            {%- else %}
            false
            {%- endfor %} as is_excluded
        from {{ rows }}
        {%- for column in columns %}
        left join excluded_by_{{ column }}
            on {{ rows }}.{{ column }} = excluded_by_{{ column }}.{{ column }}
        {%- endfor %}
    )
{%- endmacro %}

{#- The columns of a raw table for which seed_exclusions has a row that rejects. -#}
{% macro rejecting_columns(table, exclusions) -%}
    {%- if not execute or exclusions.is_cte -%}
        {{ return(coltiva.text_columns(table)) }}
    {%- elif load_relation(exclusions) is none -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set named = run_query(
        "select distinct column_name from " ~ exclusions ~ " where raw_table = '"
        ~ table ~ "' and effect = 'reject_row' order by column_name"
    ).columns[0].values() -%}
    {{ return(coltiva.text_columns(table) | select('in', named) | list) }}
{%- endmacro %}
