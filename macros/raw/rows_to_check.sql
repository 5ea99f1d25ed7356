{#- CTEs that end in `<table>`: the rows of a staging model to pass a verdict on. Where
    the model takes the news alone, those are the rows that have arrived since, with the
    rows it has of the same keys; what another row had decided of them is open again.
    `also` is a query of more row_keys to look at again. -#}
{% macro rows_to_check(staged, table, key, has_future=false, also=none) -%}
    {%- set columns = raw_columns(table) -%}
    {%- set reopened = "('duplicate_key', 'orphan_line', 'orphan_refund')" -%}
    {%- if not takes_news(by_moment=false) %}
    {{ table }} as {{ not_materialized() }} (
        select *
        from {{ staged }}
    )
    {%- else %}
    news as (
        select *
        from {{ staged }}
        where loaded_at >= {{ loaded_until(table) }} or loaded_at is null
    ),

    keys_to_check as (
        select coalesce({{ key }}, '') as row_key
        from news
        {%- if also is not none %}
        union distinct
        {{ also }}
        {%- endif %}
    ),

    {{ table }} as (
        select
            {{ columns | join(', ') }},
            rejection_reason,
            {%- if has_future %}
            is_future_dated,
            {%- endif %}
            raw_row
        from news
        union all
        select
            {{ columns | join(', ') }},
            case
                when rejection_reason not in {{ reopened }} then rejection_reason
            end as rejection_reason,
            {%- if has_future %}
            false as is_future_dated,
            {%- endif %}
            case when rejection_reason not in {{ reopened }} then raw_row end as raw_row
        from {{ this }}
        where
            loaded_at < {{ loaded_until(table) }}
            and row_key in (select row_key from keys_to_check)
    )
    {%- endif -%}
{%- endmacro %}
