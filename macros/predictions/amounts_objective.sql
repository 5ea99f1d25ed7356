{#- The query of how ill each point explains what people spent: minus the logarithm of
    the likelihood of Gamma-Gamma. A point is ln p, ln(q - 1), ln v. Buyers count who
    bought again, by the mean of what they spent on the days after their first. -#}
{% macro amounts_objective(points, histories) -%}
with points as (
    {%- for point in points %}
    select
        cast('{{ point.as_of_date }}' as date) as as_of_date,
        {{ point.number }} as number,
        exp({{ coltiva.double_literal(point.at[0]) }}) as p,
        1 + exp({{ coltiva.double_literal(point.at[1]) }}) as q,
        exp({{ coltiva.double_literal(point.at[2]) }}) as v
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

prepared as (
    select
        points.*,
        points.q * ln(points.v) - {{ coltiva.log_gamma('points.q') }} as of_everybody
    from points
),

histories as (
    select
        as_of_date,
        cast(repeat_count as {{ coltiva.type_double() }}) as x,
        cast(repeat_mean_amount as {{ coltiva.type_double() }}) as m
    from {{ histories }}
    where repeat_count > 0 and repeat_mean_amount > 0
),

terms as (
    select
        prepared.as_of_date,
        prepared.number,
        prepared.of_everybody
        + {{ coltiva.log_gamma('(prepared.p * histories.x + prepared.q)') }}
        - {{ coltiva.log_gamma('(prepared.p * histories.x)') }}
        + (prepared.p * histories.x - 1) * ln(histories.m)
        + prepared.p * histories.x * ln(histories.x)
        - (prepared.p * histories.x + prepared.q)
        * ln(histories.x * histories.m + prepared.v) as log_likelihood
    from prepared
    inner join histories on prepared.as_of_date = histories.as_of_date
),

-- added up as decimals, so that the order of rows does not show
likelihoods as (
    select
        as_of_date,
        number,
        sum(cast(log_likelihood as numeric(38, 15))) as log_likelihood
    from terms
    group by as_of_date, number
)

select
    as_of_date,
    number,
    -log_likelihood as value,
    log_likelihood
from likelihoods
{%- endmacro %}
