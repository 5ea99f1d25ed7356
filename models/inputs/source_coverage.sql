-- Tells what a wrong rule would not change. depends_on: {{ ref('int_rule_findings') }}
{%- set parts = coltiva.input_parts() %}

with seed_source_needs as (
    select
        raw_table,
        column_name,
        switched_off
    from {{ ref('seed_source_needs') }}
),

{%- for part in parts %}

counted_{{ part.source }}_{{ part.raw_table }} as (
    {{ coltiva.counted_columns(part.relation, part.raw_table) }}
),
{%- endfor %}

counted as (
    {%- for part in parts %}
    {%- for column in coltiva.raw_columns(part.raw_table) %}
    select
        '{{ part.source }}' as source,
        '{{ part.raw_table }}' as raw_table,
        '{{ column }}' as column_name,
        row_count,
        {{ column }}_count as filled_count,
        {%- if column.endswith('_at') %}
        {{ column }}_first as first_at,
        {{ column }}_last as last_at
        {%- else %}
        cast(null as timestamp) as first_at,
        cast(null as timestamp) as last_at
        {%- endif %}
    from counted_{{ part.source }}_{{ part.raw_table }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        counted.source,
        counted.raw_table,
        counted.column_name,
        case
            when counted.filled_count = 0 then seed_source_needs.switched_off
        end as switched_off,
        counted.row_count,
        counted.filled_count,
        {{ coltiva.divide_counts('counted.filled_count', 'counted.row_count') }}
            as filled_share,
        counted.first_at,
        counted.last_at
    from counted
    left join seed_source_needs
        on
            counted.raw_table = seed_source_needs.raw_table
            and counted.column_name = seed_source_needs.column_name
)

select * from final
