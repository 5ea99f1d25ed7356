{#- What the inputs are made of, as source, raw_table and relation: each view of a
    connector in use; `raw` where none is, and `none` for a raw table that none gives.
    -#}
{% macro input_parts() -%}
    {%- set parts = [] -%}
    {%- for _, table in coltiva.raw_tables() -%}
        {%- for name in coltiva.connectors_of(table) -%}
            {%- do parts.append({
                'source': name, 'raw_table': table,
                'relation': ref('input_' ~ name ~ '__' ~ table),
            }) -%}
        {%- else -%}
            {%- do parts.append({
                'source': 'none' if coltiva.connectors() else 'raw',
                'raw_table': table, 'relation': ref('input_' ~ table),
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}

{#- The body of a CTE: one row with the rows of an input, and for each column of the
    contract how many hold something; of times also the first and the last. -#}
{% macro counted_columns(relation, table) -%}
    {%- set present = coltiva.columns_there(relation) -%}
    select
        count(*) as row_count,
        {%- for column in coltiva.raw_columns(table) %}
        {%- set cell = column if not present or column in present
            else 'cast(null as ' ~ dbt.type_string() ~ ')' %}
        count(case when {{ coltiva.is_filled(cell) }} then 1 end) as {{ column }}_count
        {%- if column.endswith('_at') %},
        min({{ coltiva.raw_timestamp(cell) }}) as {{ column }}_first,
        max({{ coltiva.raw_timestamp(cell) }}) as {{ column }}_last
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
