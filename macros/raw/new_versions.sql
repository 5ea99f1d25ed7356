{#- CTEs that end in the raw table's name: the rows of the CTE `typed` that need a
    verdict. All of them where the run rebuilds (`last` is none), else those that have
    arrived since the last run, with the rows that the model has of the same keys; what
    another row had decided of them is open again. `also` is a query of more row_keys.
    -#}
{% macro new_versions(table, key, last, also=none) -%}
    {%- set columns = coltiva.raw_columns(table) -%}
    {%- set reopened = "('duplicate_key', 'orphan_line', 'orphan_refund', "
        ~ "'refund_before_order')" -%}
    {%- if last is none -%}
    {{ table }} as {{ coltiva.not_materialized() }} (
        select *
        from typed
    )
    {%- else -%}
    new_rows as (
        select *
        from typed
        where loaded_at >= {{ coltiva.moment_of(last, table) }} or loaded_at is null
    ),

    new_keys as (
        select coalesce({{ key }}, '') as row_key
        from new_rows
        {%- if also is not none %}
        union distinct
        {{ also }}
        {%- endif %}
    ),

    {{ table }} as (
        select
            {{ columns | join(', ') }},
            rejection_reason,
            is_future_dated,
            raw_row
        from new_rows
        union all
        select
            {{ columns | join(', ') }},
            case
                when rejection_reason not in {{ reopened }} then rejection_reason
            end as rejection_reason,
            false as is_future_dated,
            case when rejection_reason not in {{ reopened }} then raw_row end as raw_row
        from {{ this }}
        where
            loaded_at < {{ coltiva.moment_of(last, table) }}
            and row_key in (select new_keys.row_key from new_keys)
    )
    {%- endif -%}
{%- endmacro %}
