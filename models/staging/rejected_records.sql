-- A wrong rule or too many of these rows stop the run before any other public table
-- changes. depends_on: {{ ref('int_rule_findings') }}
-- depends_on: {{ ref('base_touchpoints__interactions') }}
{{ config(
    post_hook={
        'sql': '{{ coltiva.stop_on_rejected_rows() }}',
        'transaction': target.type == 'spark',
    }
) }}

with unreadable_lines as (
    {{ coltiva.unreadable_lines() }}
),

rejected_rows as (
    {%- for source_name, table in coltiva.raw_tables() %}
    select
        '{{ table }}' as raw_table,
        case
            when row_key like '%@%' then {{ dbt.hash('row_key') }}
            when row_key != '' then row_key
        end as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref(coltiva.verdict_model(source_name, table)) }}
    where rejection_reason is not null
    union all
    {%- endfor %}
    select
        raw_table,
        cast(null as {{ dbt.type_string() }}) as record_key,
        'unreadable_line' as rejection_reason,
        raw_row,
        cast(null as timestamp) as loaded_at
    from unreadable_lines
),

-- rows that are equal to the letter are told apart by their number
numbered as (
    select
        rejected_rows.*,
        row_number() over (
            partition by raw_table, raw_row, loaded_at
            order by rejection_reason
        ) as copy_number
    from rejected_rows
),

final as (
    select
        {{ dbt.hash(
            "raw_table || ' ' || raw_row || ' '"
            ~ " || coalesce(cast(loaded_at as " ~ dbt.type_string() ~ "), '')"
            ~ " || ' ' || cast(copy_number as " ~ dbt.type_string() ~ ")"
        ) }} as rejected_record_key,
        raw_table,
        record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from numbered
)

select * from final
