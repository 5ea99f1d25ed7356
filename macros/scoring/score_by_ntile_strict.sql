{#- Plain NTILE(5): buckets differ by one member at most, equal values are told
    apart by each metric's `ties` and last by customer_id. -#}
{% macro score_by_ntile_strict(relation, metrics, name) -%}
    {{ name }} as (
        select
            customer_id,
            {%- for metric in metrics %}
            {%- set order = [metric.column] + metric.ties + ['customer_id'] %}
            cast(
                {{ '6 - ' if metric.lower_is_better }}
                ntile(5) over (
                    partition by as_of_date order by {{ order | join(', ') }}
                ) as integer
            ) as {{ metric.score }},
            {%- endfor %}
            as_of_date
        from {{ relation }}
    )
{%- endmacro %}
