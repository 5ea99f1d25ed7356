{#- NTILE(5) over the raw metric, then every group of equal values takes the
    bucket of its first member: equal people score equally and row order never
    matters. -#}
{% macro score_by_ntile(relation, metrics, name) -%}
    {{ name }}_bucketed as (
        select
            customer_id,
            {%- for metric in metrics %}
            {{ metric.column }},
            ntile(5) over (partition by as_of_date order by {{ metric.column }})
                as {{ metric.score }}_bucket,
            {%- endfor %}
            as_of_date
        from {{ relation }}
    ),

    {{ name }} as (
        select
            customer_id,
            {%- for metric in metrics %}
            cast(
                {{ '6 - ' if metric.lower_is_better }}
                min({{ metric.score }}_bucket) over (
                    partition by as_of_date, {{ metric.column }}
                ) as integer
            ) as {{ metric.score }},
            {%- endfor %}
            as_of_date
        from {{ name }}_bucketed
    )
{%- endmacro %}
