{#- For each raw table: accepted + rejected + copies = raw rows. -#}
{%- set tables = raw_tables() -%}

with raw_rows as (
    {%- for source_name, table in tables %}
    select
        '{{ table }}' as raw_table,
        count(*) as raw_row_count
    from {{ source(source_name, table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

checked_rows as (
    {%- for source_name, table in tables %}
    select
        '{{ table }}' as raw_table,
        coalesce(sum(case when is_accepted then 1 else 0 end), 0) as accepted_count,
        coalesce(sum(case when is_copy then 1 else 0 end), 0) as copy_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

rejected_rows as (
    select
        raw_table,
        count(*) as rejected_count
    from {{ ref('rejected_records') }}
    group by raw_table
)

select
    raw_rows.raw_table,
    raw_rows.raw_row_count,
    checked_rows.accepted_count,
    checked_rows.copy_count,
    coalesce(rejected_rows.rejected_count, 0) as rejected_count
from raw_rows
inner join checked_rows on raw_rows.raw_table = checked_rows.raw_table
left join rejected_rows on raw_rows.raw_table = rejected_rows.raw_table
where
    raw_rows.raw_row_count
    != checked_rows.accepted_count
    + checked_rows.copy_count
    + coalesce(rejected_rows.rejected_count, 0)
