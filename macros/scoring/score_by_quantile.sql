{#- The rule of the R package rfm: type-7 quantiles at .2 .4 .6 .8, each inner
    bound + 1, score = 1 + the bounds reached. Bounds are found by position and
    interpolated in exact decimals: no quantile function and no float is involved. -#}
{% macro score_by_quantile(relation, metrics, name) -%}
    {%- for metric in metrics %}
    {{ metric.score }}_positions as (
        select
            as_of_date,
            cast({{ metric.column }} as numeric(18, 4)) as metric_value,
            row_number() over (partition by as_of_date order by {{ metric.column }}) - 1
                as position,
            count(*) over (partition by as_of_date) - 1 as last_position
        from {{ relation }}
    ),

    {{ metric.score }}_neighbours as (
        select
            as_of_date,
            {%- for k in [1, 2, 3, 4] %}
            {%- set fifths -%} mod({{ k }} * last_position, 5) {%- endset -%}
            {%- set floor -%}
                cast(({{ k }} * last_position - {{ fifths }}) / 5 as bigint)
            {%- endset %}
            max({{ fifths }}) as fifths_{{ k }},
            max(case when position = {{ floor }} then metric_value end)
                as below_{{ k }},
            max(case when position = {{ floor }} + 1 then metric_value end)
                as above_{{ k }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ metric.score }}_positions
        group by as_of_date
    ),

    {{ metric.score }}_bounds as (
        select
            as_of_date,
            {%- for k in [1, 2, 3, 4] %}
            below_{{ k }} + 1
            + (coalesce(above_{{ k }}, below_{{ k }}) - below_{{ k }})
            * cast(0.2 as numeric(2, 1)) * fifths_{{ k }}
                as bound_{{ k }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ metric.score }}_neighbours
    ),
    {%- endfor %}

    {{ name }} as (
        select
            relation.customer_id,
            {%- for metric in metrics %}
            cast(
                {{ '5 - (' if metric.lower_is_better else '1 + (' }}
                {%- for k in [1, 2, 3, 4] %}
                {{ '+ ' if not loop.first }}case
                    when
                        relation.{{ metric.column }}
                        >= {{ metric.score }}_bounds.bound_{{ k }}
                        then 1
                    else 0
                end
                {%- endfor %}) as integer
            ) as {{ metric.score }},
            {%- endfor %}
            relation.as_of_date
        from {{ relation }} as relation
        {%- for metric in metrics %}
        inner join {{ metric.score }}_bounds
            on relation.as_of_date = {{ metric.score }}_bounds.as_of_date
        {%- endfor %}
    )
{%- endmacro %}
