{#- CTE `<name>`: as_of_date and, for each metric, its value, its place among the
    values of the date in ascending order (`<score>_place`, from 1) and how many
    there are (`<score>_count`). Which of two equal values comes first is left open:
    whoever reads the value of a place gets the same. -#}
{% macro sorted_metrics(relation, metrics, name) -%}
    {{ name }} as (
        select
            as_of_date,
            {%- for metric in metrics %}
            {{ metric.column }},
            row_number() over (
                partition by as_of_date
                order by
                    case when {{ metric.column }} is null then 1 else 0 end,
                    {{ metric.column }}
            ) as {{ metric.score }}_place,
            count({{ metric.column }}) over (partition by as_of_date)
                as {{ metric.score }}_count{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
    )
{%- endmacro %}
