{%- set exact = 'numeric(28, 6)' %}

with totals as (
    select *
    from {{ ref('int_forecast_variants') }}
),

fits as (
    select *
    from totals
    where variant = 0 and amount_variant = 0
),

-- parameters one standard deviation off, one direction at a time
squares as (
    select
        totals.as_of_date,
        totals.days_ahead,
        sum(
            case
                when totals.amount_variant = 0
                    then power(totals.order_count - fits.order_count, 2)
                else 0
            end
        ) as order_parameters,
        sum(power(totals.revenue_amount - fits.revenue_amount, 2))
            as revenue_parameters
    from totals
    inner join fits
        on
            totals.as_of_date = fits.as_of_date
            and totals.days_ahead = fits.days_ahead
    group by totals.as_of_date, totals.days_ahead
),

final as (
    select
        fits.days_ahead,
        cast(fits.order_count as numeric(28, 6)) as order_count,
        cast(fits.order_count as numeric(28, 6)) as order_own,
        cast(
            fits.order_shared + squares.order_parameters as numeric(28, 6)
        ) as order_shared,
        {{ coltiva.figure('fits.revenue_amount', exact) }} as revenue_amount,
        {{ coltiva.figure('fits.revenue_own', exact) }} as revenue_own,
        {{ coltiva.figure(
            'fits.revenue_shared + squares.revenue_parameters', exact
        ) }} as revenue_shared,
        fits.as_of_date
    from fits
    inner join squares
        on
            fits.as_of_date = squares.as_of_date
            and fits.days_ahead = squares.days_ahead
)

select * from final
