{#- Plain NTILE(5): buckets differ by one member at most, equal values are told apart by
    each metric's `ties` and last by customer_id. -#}
{% macro score_by_ntile_strict(relation, metrics, name) -%}
    {{ name }} as (
        select
            relation.*,
            {%- for metric in metrics %}
            {%- set is_missing -%}
                case when {{ metric.column }} is null then 1 else 0 end
            {%- endset %}
            {%- set order = [metric.column] + metric.ties + ['customer_id'] %}
            case
                when {{ metric.column }} is not null
                    then
                        {{ '6 - ' if metric.lower_is_better }}ntile(5) over (
                            partition by as_of_date, {{ is_missing }}
                            order by {{ order | join(', ') }}
                        )
            end as {{ metric.score }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }} as relation
    )
{%- endmacro %}
