{#- CTEs that end in the raw table's name: the rows of the CTE `typed` that need a
    verdict. All of them where the run rebuilds (`last` is none), else those that have
    arrived since the last run, with the rows that the model has of the same keys, and
    what said that it had not happened yet; what another row or the clock had decided is
    open again. Only what has forgotten whose it was stays superseded. `also` is a query
    of more row_keys. -#}
{% macro new_versions(table, key, last, also=none) -%}
    {%- set columns = coltiva.raw_columns(table) -%}
    {%- if last is none -%}
    rows_to_judge as {{ coltiva.not_materialized() }} (
        select
            typed.*,
            false as was_superseded
        from typed
    ),
    {%- else -%}
    new_rows as (
        select *
        from typed
        where loaded_at >= {{ coltiva.moment_of(last, table) }} or loaded_at is null
    ),

    new_keys as (
        select coalesce({{ key }}, '') as row_key
        from new_rows
        union distinct
        select row_key
        from {{ this }}
        where rejection_reason = 'future_dated'
        {%- if also is not none %}
        union distinct
        {{ also }}
        {%- endif %}
    ),

    rows_to_judge as (
        select
            {{ columns | join(', ') }},
            rejection_reason,
            raw_row,
            false as was_superseded
        from new_rows
        union all
        select
            {{ columns | join(', ') }},
            case
                when rejection_reason not in {{ coltiva.open_reasons() }}
                    then rejection_reason
            end as rejection_reason,
            raw_row,
            {{ 'is_superseded' if 'email' in columns else 'false' }} as was_superseded
        from {{ this }}
        where
            loaded_at < {{ coltiva.moment_of(last, table) }}
            and row_key in (select new_keys.row_key from new_keys)
    ),
    {%- endif %}

    {{ coltiva.excluded_rows('rows_to_judge', table, table) }}
{%- endmacro %}

{#- The reasons that another row or the clock decides, as a list of SQL. -#}
{% macro open_reasons() -%}
    (
        'duplicate_key', 'orphan_line', 'orphan_refund', 'refund_before_order',
        'future_dated', 'excluded'
    )
{%- endmacro %}
