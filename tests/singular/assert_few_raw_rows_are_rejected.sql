{#- No raw table may lose more than var max_rejected_rate of its rows: a feed that
    breaks must stop the build, not thin out the marts. rejected_records says what
    is wrong. -#}

with checked_rows as (
    {%- for source_name, table in raw_tables() %}
    select
        '{{ table }}' as raw_table,
        count(*) as raw_row_count,
        sum(case when rejection_reason is not null then 1 else 0 end)
            as rejected_count
    from {{ ref('stg_' ~ source_name ~ '__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    raw_table,
    raw_row_count,
    rejected_count
from checked_rows
where rejected_count > {{ var('max_rejected_rate') }} * raw_row_count
