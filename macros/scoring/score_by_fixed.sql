{#- Bounds from seed_rfm_thresholds: the best score whose bound is met ("at
    least"; where lower is better, "at most"), else 1. Comparable over time and
    between shops. -#}
{% macro score_by_fixed(relation, metrics, name) -%}
    {{ name }}_bounds as (
        select
            {%- for metric in metrics %}
            {%- for score in [2, 3, 4, 5] %}
            max(
                case
                    when metric = '{{ metric.column }}' and score = {{ score }}
                        then bound
                end
            ) as {{ metric.score }}_{{ score }},
            {%- endfor %}
            {%- endfor %}
            count(*) as threshold_count
        from thresholds
    ),

    {{ name }} as (
        select
            relation.*,
            {%- for metric in metrics %}
            {%- set reaches = '<=' if metric.lower_is_better else '>=' %}
            case
                when relation.{{ metric.column }} is null then null
                {%- for score in [5, 4, 3, 2] %}
                when
                    relation.{{ metric.column }}
                    {{ reaches }} bounds.{{ metric.score }}_{{ score }}
                    then {{ score }}
                {%- endfor %}
                else 1
            end as {{ metric.score }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }} as relation
        cross join {{ name }}_bounds as bounds
    )
{%- endmacro %}
