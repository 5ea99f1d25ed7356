{#- Whether a time lies more than a day after the row's own arrival. -#}
{% macro is_future_dated(column) -%}
    coalesce(
        {{ coltiva.raw_timestamp(column) }}
        > {{ coltiva.dateadd('day', 1, coltiva.raw_timestamp('loaded_at')) }},
        false
    )
{%- endmacro %}
