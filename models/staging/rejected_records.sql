{#- One row per rejected raw row, with its reason and the row itself. -#}

with shop as (
    select *
    from {{ ref('int_shop_rows_rejected') }}
),

touchpoints as (
    select *
    from {{ ref('int_touchpoints_rows_rejected') }}
),

rejected as (
    select * from shop
    union all
    select * from touchpoints
),

-- rows that are equal to the letter are told apart by their number
numbered as (
    select
        rejected.*,
        row_number() over (
            partition by raw_table, raw_row, loaded_at
            order by rejection_reason
        ) as copy_number
    from rejected
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
