{#- Whether a time lies more than a day after the row's own arrival. -#}
{% macro is_future_dated(column) -%}
    coalesce(
        {{ raw_timestamp(column) }}
        > {{ dbt.dateadd('day', 1, raw_timestamp('loaded_at')) }},
        false
    )
{%- endmacro %}
