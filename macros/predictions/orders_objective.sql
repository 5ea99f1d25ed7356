{#- The query of how ill each point explains when people bought again: minus the
    logarithm of the likelihood of MBG/NBD (or BG/NBD), with a prior on dropout.
    A point is ln r, ln alpha, the logit of phi = a / (a + b), and ln(kappa - 1), where
    kappa = a + b; the prior adds 2 ln kappa. Without phi and kappa nobody drops out
    (gamma-Poisson). Time is in weeks. -#}
{% macro orders_objective(points, histories) -%}
    {%- set later = 1 if var('prediction_model') == 'mbg_nbd' else 0 -%}
    {%- set drops_out = points[0]['at'] | length == 4 -%}
with points as (
    {%- for point in points %}
    select
        cast('{{ point.as_of_date }}' as date) as as_of_date,
        {{ point.number }} as number,
        exp({{ coltiva.double_literal(point.at[0]) }}) as r,
        exp({{ coltiva.double_literal(point.at[1]) }}) as alpha
        {%- if drops_out %},
        1 / (1 + exp(-{{ coltiva.double_literal(point.at[2]) }})) as phi,
        1 + exp({{ coltiva.double_literal(point.at[3]) }}) as kappa
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

prepared as (
    select
        points.*,
        {{ coltiva.log_gamma('points.r') }} as log_gamma_r
        {%- if drops_out %},
        points.phi * points.kappa as a,
        (1 - points.phi) * points.kappa as b,
        {{ coltiva.log_gamma('points.kappa') }}
        - {{ coltiva.log_gamma('((1 - points.phi) * points.kappa)') }} as log_beta
        {%- endif %}
    from points
),

-- alike are those who bought as often, last, and for the first time on the same days
histories as (
    select
        as_of_date,
        cast(repeat_count as {{ coltiva.type_double() }}) as x,
        cast(days_to_last as {{ coltiva.type_double() }}) / 7 as t_x,
        cast(days_known as {{ coltiva.type_double() }}) / 7 as t,
        cast(count(*) as {{ coltiva.type_double() }}) as people
    from {{ histories }}
    group by as_of_date, repeat_count, days_to_last, days_known
),

terms as (
    select
        prepared.as_of_date,
        prepared.number,
        histories.people,
        {{ coltiva.log_gamma('(prepared.r + histories.x)') }} - prepared.log_gamma_r
        + prepared.r * ln(prepared.alpha)
        - (prepared.r + histories.x) * ln(prepared.alpha + histories.t)
        {%- if drops_out %}
        + prepared.log_beta
        + {{ coltiva.log_gamma('(prepared.b + histories.x + ' ~ later ~ ')') }}
        - {{ coltiva.log_gamma('(prepared.kappa + histories.x + ' ~ later ~ ')') }}
        {%- endif %} as alive,
        {% if drops_out -%}
        case
            when histories.x + {{ later }} > 0
                then
                    ln(prepared.a) - ln(prepared.b + histories.x + {{ later }} - 1)
                    + (prepared.r + histories.x) * (
                        ln(prepared.alpha + histories.t)
                        - ln(prepared.alpha + histories.t_x)
                    )
        end
        {%- else -%}
        cast(null as {{ coltiva.type_double() }})
        {%- endif %} as odds_of_dropout,
        {{ '2 * ln(prepared.kappa)' if drops_out else '0' }} as penalty
    from prepared
    inner join histories on prepared.as_of_date = histories.as_of_date
),

-- added up as decimals, so that the order of rows does not show
likelihoods as (
    select
        as_of_date,
        number,
        max(penalty) as penalty,
        sum(cast(
            people * (
                alive + case
                    when odds_of_dropout is null then 0
                    when odds_of_dropout > 30 then odds_of_dropout
                    else ln(1 + exp(odds_of_dropout))
                end
            ) as numeric(38, 15)
        )) as log_likelihood
    from terms
    group by as_of_date, number
)

select
    as_of_date,
    number,
    penalty - log_likelihood as value,
    log_likelihood
from likelihoods
{%- endmacro %}
