{%- set exact = 'numeric(28, 6)' %}
{#- Newcomers of the days ahead are as many a day as lately, and each buys as the models
    expect of somebody on the first day. Both sums over the days are taken by
    trapezoids, 30 days wide. -#}
{%- set double = coltiva.type_double() %}

with rates as (
    select
        as_of_date,
        cast(newcomer_count as {{ double }}) as newcomers,
        cast(days_counted as {{ double }}) as counted_days,
        cast(first_amount as {{ double }}) as first_amount,
        cast(dispersion as {{ double }}) as dispersion
    from {{ ref('int_newcomer_rates') }}
),

fits as (
    select *
    from {{ ref('int_dated_fits') }}
    where variant = 0 and status != 'too_little_history'
),

horizons as (
    {%- for days in [30, 60, 90, 120, 150, 180] %}
    select {{ days }} as days_ahead
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

first_days as (
    select
        fits.forecast_date,
        horizons.days_ahead,
        cast(horizons.days_ahead as {{ double }}) / 7 as weeks,
        cast(0 as {{ double }}) as x,
        cast(0 as {{ double }}) as t_x,
        cast(0 as {{ double }}) as t,
        fits.model,
        fits.r,
        fits.alpha,
        fits.a,
        fits.b
    from fits
    cross join horizons
    where fits.purpose = 'orders'
),

{{ coltiva.expected_purchases('first_days') }},

-- what somebody has bought by then, and its square; on the first day it is 1
by_age as (
    select
        forecast_date,
        days_ahead,
        1 + order_count as purchases,
        1 + 3 * order_count + pair_count as square,
        coalesce(
            lag(1 + order_count) over (
                partition by forecast_date order by days_ahead
            ), 1
        ) as purchases_before,
        coalesce(
            lag(1 + 3 * order_count + pair_count) over (
                partition by forecast_date order by days_ahead
            ), 1
        ) as square_before
    from expected_purchases
),

summed as (
    select
        forecast_date,
        days_ahead,
        sum(15 * (purchases + purchases_before)) over (
            partition by forecast_date order by days_ahead
        ) as purchases,
        sum(15 * (square + square_before)) over (
            partition by forecast_date order by days_ahead
        ) as square
    from by_age
),

forecasts as (
    select
        summed.forecast_date,
        summed.days_ahead,
        rates.newcomers,
        rates.dispersion,
        rates.first_amount,
        rates.newcomers / rates.counted_days * summed.days_ahead as arrivals,
        rates.newcomers / rates.counted_days * summed.purchases as order_count,
        rates.dispersion * rates.newcomers / rates.counted_days * summed.square
            as order_own,
        fits.p * fits.v / (fits.q - 1) as later_amount,
        (1 + 1 / greatest(fits.q - 2, 0.5)) * (1 + 1 / fits.p) as amount_spread
    from summed
    inner join rates on summed.forecast_date = rates.as_of_date
    left join fits
        on summed.forecast_date = fits.forecast_date and fits.purpose = 'amounts'
),

priced as (
    select
        *,
        arrivals * first_amount + (order_count - arrivals) * later_amount
            as revenue_amount,
        -- the rate is known as well as the newcomers are many
        order_count * order_count * dispersion / nullif(newcomers, 0) as order_shared
    from forecasts
),

spread as (
    select
        *,
        coalesce(revenue_amount / nullif(order_count, 0), 0) as mean_amount
    from priced
),

final as (
    select
        cast(days_ahead as integer) as days_ahead,
        cast(order_count as numeric(28, 6)) as order_count,
        cast(order_own as numeric(28, 6)) as order_own,
        cast(coalesce(order_shared, 0) as numeric(28, 6)) as order_shared,
        {{ coltiva.figure('revenue_amount', exact) }} as revenue_amount,
        {{ coltiva.figure(
            'order_own * amount_spread * mean_amount * mean_amount', exact
        ) }} as revenue_own,
        {{ coltiva.figure(
            'coalesce(order_shared, 0) * mean_amount * mean_amount', exact
        ) }} as revenue_shared,
        forecast_date as as_of_date
    from spread
)

select * from final
