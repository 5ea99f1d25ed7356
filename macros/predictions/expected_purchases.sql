{#- Steps of a query, the last of them called `expected_purchases`: the rows of the
    step `rows`, each with what a buyer's history and a model's parameters say of the
    weeks ahead: probability_alive, probability_of_order, order_count, and pair_count,
    the expected number of ordered pairs of purchases, from which the variance follows.
    `rows` has, as floats, x, t_x and t (repeat purchases, weeks to the last, weeks
    known), weeks, r, alpha, a and b, and the model's name.

    The number of purchases is a series that does not cancel; 120 terms give five digits
    a year ahead of somebody's first day, and an engine's parser takes them in parts.
    Pairs need less: the chance of dropping out is put at the two points that have its
    mean, variance and skewness. -#}
{% macro expected_purchases(rows) -%}
    {%- set parts = [101, 81, 61, 41, 21, 1] -%}
modelled as (
    select
        *,
        r + x as shape,
        alpha + t as rate,
        case when model = 'bg_nbd' then 0 else 1 end as dies_at_first,
        ln(alpha + t) - ln(alpha + t_x) as log_silence
    from {{ rows }}
),

prepared as (
    select
        *,
        a + b + x + dies_at_first - 1 as c,
        b + x + dies_at_first as beta,
        weeks / (rate + weeks) as z,
        case
            when a is null or x + dies_at_first = 0 then 1
            else
                1 / (
                    1 + a / (b + x + dies_at_first - 1)
                    * exp(least(shape * log_silence, 600))
                )
        end as probability_alive
    from modelled
),

    {% for first in parts %}
series_from_{{ first }} as (
    select
        *,
        {{ coltiva.series_part(
            first, first + 19, '1' if loop.first else 'part_' ~ (first + 20)
        ) }} as part_{{ first }}
    from {{ 'prepared' if loop.first else 'series_from_' ~ (first + 20) }}
),

    {% endfor -%}

dropout as (
    select
        *,
        a / (a + beta) as dropout_mean,
        sqrt(a * beta / (a + beta + 1)) / (a + beta) as dropout_deviation,
        (beta - a) * sqrt(a + beta + 1) / ((a + beta + 2) * sqrt(a * beta))
            as half_skewness
    from series_from_1
),

dropout_points as (
    select
        *,
        dropout_mean + dropout_deviation * (
            half_skewness - sqrt(1 + half_skewness * half_skewness)
        ) as low_dropout,
        dropout_mean + dropout_deviation * (
            half_skewness + sqrt(1 + half_skewness * half_skewness)
        ) as high_dropout,
        (1 + half_skewness / sqrt(1 + half_skewness * half_skewness)) / 2 as low_weight
    from dropout
),

expected_purchases as (
    select
        *,
        probability_alive * case
            when a is null then shape / rate * weeks
            else
                c * case
                    when abs(a - 1) < 0.00001 then -ln(1 - z)
                    else (1 - power(1 - z, a - 1)) / (a - 1)
                end
                - power(1 - z, a - 1) * (c - shape) * z * part_1
        end as order_count,
        probability_alive * (1 - exp(greatest(shape * ln(1 - z), -600)))
            as probability_of_order,
        probability_alive * case
            when a is null then shape * (shape + 1) * (weeks / rate) * (weeks / rate)
            else
                low_weight * {{ coltiva.purchase_pairs('low_dropout') }}
                + (1 - low_weight) * {{ coltiva.purchase_pairs('high_dropout') }}
        end as pair_count
    from dropout_points
)
{%- endmacro %}

{#- Ordered pairs of purchases that somebody makes who drops out at each with the chance
    `dropout`; where that is next to nothing, those of a gamma-Poisson buyer. -#}
{% macro purchase_pairs(dropout) -%}
    case
        when {{ dropout }} * weeks / rate < 0.0001
            then shape * (shape + 1) * (weeks / rate) * (weeks / rate)
        else
            2 * (1 - {{ dropout }}) / ({{ dropout }} * {{ dropout }}) * (
                1
                - (shape + 1)
                * exp(greatest(-shape * ln(1 + {{ dropout }} * weeks / rate), -600))
                + shape
                * exp(
                    greatest(
                        -(shape + 1) * ln(1 + {{ dropout }} * weeks / rate), -600
                    )
                )
            )
    end
{%- endmacro %}
