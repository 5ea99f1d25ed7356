{#- CTE `<name>`: the rows of `relation` and their scores, 1 and one more for each
    of the four bounds of the row's date that the metric passes. `bounds` is a CTE
    of as_of_date and `<score>_1` to `<score>_4`; `passes` compares a value with a
    bound. -#}
{% macro scored_by_bounds(relation, metrics, bounds, passes, name) -%}
    {{ name }} as (
        select
            relation.*,
            {%- for metric in metrics %}
            case
                when relation.{{ metric.column }} is not null
                    then
                        {{ '5' if metric.lower_is_better else '1' }}
                        {%- for k in [1, 2, 3, 4] %}
                        {{ '-' if metric.lower_is_better else '+' }} case
                            when
                                relation.{{ metric.column }}
                                {{ passes }} bounds.{{ metric.score }}_{{ k }}
                                then 1
                            else 0
                        end
                        {%- endfor %}
            end as {{ metric.score }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }} as relation
        left join {{ bounds }} as bounds on relation.as_of_date = bounds.as_of_date
    )
{%- endmacro %}
