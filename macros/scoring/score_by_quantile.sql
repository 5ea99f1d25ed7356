{#- The rule of the R package rfm: type-7 quantiles at .2 .4 .6 .8, each inner
    bound + 1, score = 1 + the bounds reached. Bounds are found by their place and
    interpolated in exact decimals: no quantile function and no float is involved. -#}
{% macro score_by_quantile(relation, metrics, name) -%}
    {{ coltiva.sorted_metrics(relation, metrics, name ~ '_sorted') }},

    {{ name }}_neighbours as (
        select
            as_of_date,
            {%- for metric in metrics %}
            {%- set steps -%} ({{ metric.score }}_count - 1) {%- endset %}
            {%- for k in [1, 2, 3, 4] %}
            {%- set fifths -%} mod({{ k }} * {{ steps }}, 5) {%- endset %}
            {%- set place -%}
                {{ k }} * {{ steps }} - {{ fifths }} + 5
            {%- endset %}
            max({{ fifths }}) as {{ metric.score }}_fifths_{{ k }},
            {%- for side, distance in {'below': 0, 'above': 5}.items() %}
            max(
                case
                    when 5 * {{ metric.score }}_place = {{ place }} + {{ distance }}
                        then cast({{ metric.column }} as numeric(18, 4))
                end
            ) as {{ metric.score }}_{{ side }}_{{ k }}{{ ',' if not loop.last }}
            {%- endfor %}
            {{- ',' if not loop.last }}
            {%- endfor %}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ name }}_sorted
        group by as_of_date
    ),

    {{ name }}_bounds as (
        select
            as_of_date,
            {%- for metric in metrics %}
            {%- for k in [1, 2, 3, 4] %}
            {%- set below -%} {{ metric.score }}_below_{{ k }} {%- endset %}
            {{ below }} + 1
            + (coalesce({{ metric.score }}_above_{{ k }}, {{ below }}) - {{ below }})
            * cast(0.2 as numeric(2, 1)) * {{ metric.score }}_fifths_{{ k }}
                as {{ metric.score }}_{{ k }}{{ ',' if not loop.last }}
            {%- endfor %}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ name }}_neighbours
    ),

    {{ coltiva.scored_by_bounds(relation, metrics, name ~ '_bounds', '>=', name) }}
{%- endmacro %}
