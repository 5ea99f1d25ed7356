{#- No raw table may lose more than var max_rejected_rate of its rows: a feed that
    breaks must stop the build, not thin out the marts. rejected_records says what
    is wrong. -#}

with unreadable_lines as (
    {{ coltiva.unreadable_lines() }}
),

raw_rows as (
    {%- for source_name, table in coltiva.raw_tables() %}
    select
        '{{ table }}' as raw_table,
        count(*) as raw_row_count
    from {{ ref('base_' ~ source_name ~ '__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rejected_rows as (
    {%- for source_name, table in coltiva.raw_tables() %}
    select
        '{{ table }}' as raw_table,
        count(*) as rejected_count
    from {{ ref(coltiva.verdict_model(source_name, table)) }}
    where rejection_reason is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

unreadable as (
    select
        raw_table,
        count(*) as unreadable_count
    from unreadable_lines
    group by raw_table
)

select
    raw_rows.raw_table,
    raw_rows.raw_row_count + coalesce(unreadable.unreadable_count, 0) as raw_row_count,
    rejected_rows.rejected_count + coalesce(unreadable.unreadable_count, 0)
        as rejected_count
from raw_rows
inner join rejected_rows on raw_rows.raw_table = rejected_rows.raw_table
left join unreadable on raw_rows.raw_table = unreadable.raw_table
where
    rejected_rows.rejected_count + coalesce(unreadable.unreadable_count, 0)
    > {{ var('max_rejected_rate') }}
    * (raw_rows.raw_row_count + coalesce(unreadable.unreadable_count, 0))
