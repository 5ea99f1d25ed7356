{#- CTE `<name>`: as_of_date and the last value of each of the first four buckets of
    NTILE(5), `<score>_1` to `<score>_4`. A group of equal values begins after a
    bucket where its value is above that bucket's last one, so these are all there
    is to know of NTILE without ties. The n mod 5 first buckets have one member
    more. -#}
{% macro ntile_bounds(relation, metrics, name) -%}
    {{ coltiva.sorted_metrics(relation, metrics, name ~ '_sorted') }},

    {{ name }} as (
        select
            as_of_date,
            {%- for metric in metrics %}
            {%- set rest -%} mod({{ metric.score }}_count, 5) {%- endset %}
            {%- for k in [1, 2, 3, 4] %}
            max(
                case
                    when
                        5 * {{ metric.score }}_place
                        = {{ k }} * ({{ metric.score }}_count - {{ rest }})
                        + 5 * least({{ k }}, {{ rest }})
                        then {{ metric.column }}
                end
            ) as {{ metric.score }}_{{ k }}{{ ',' if not loop.last }}
            {%- endfor %}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ name }}_sorted
        group by as_of_date
    )
{%- endmacro %}
