{#- For each raw table: accepted + copies + superseded + rejected = rows of its input,
    but for those of forgotten people. -#}

with raw_rows as (
    {%- for _, table in coltiva.raw_tables() %}
    select
        '{{ table }}' as raw_table,
        count(*) as raw_row_count
    from {{ ref('input_' ~ table) }}
    {{ coltiva.without_forgotten(ref('input_' ~ table), table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

usable_rows as (
    {%- for source_name, table in coltiva.raw_tables() %}
    select
        '{{ table }}' as raw_table,
        count(*) as accepted_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

unused_rows as (
    {%- for source_name, table in coltiva.raw_tables() %}
    select
        '{{ table }}' as raw_table,
        count(case when is_copy then 1 end) as copy_count,
        count(case when is_superseded then 1 end) as superseded_count
    from {{ ref(coltiva.verdict_model(source_name, table)) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rejected_rows as (
    select
        raw_table,
        count(*) as rejected_count
    from {{ ref('rejected_records') }}
    -- A line that can't be read is no row of the raw table.
    where rejection_reason != 'unreadable_line'
    group by raw_table
)

select
    raw_rows.raw_table,
    raw_rows.raw_row_count,
    usable_rows.accepted_count,
    unused_rows.copy_count,
    unused_rows.superseded_count,
    coalesce(rejected_rows.rejected_count, 0) as rejected_count
from raw_rows
inner join usable_rows on raw_rows.raw_table = usable_rows.raw_table
inner join unused_rows on raw_rows.raw_table = unused_rows.raw_table
left join rejected_rows on raw_rows.raw_table = rejected_rows.raw_table
where
    raw_rows.raw_row_count
    != usable_rows.accepted_count
    + unused_rows.copy_count
    + unused_rows.superseded_count
    + coalesce(rejected_rows.rejected_count, 0)
