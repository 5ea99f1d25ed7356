{#- Errors of one buyer are of the figure that customer_predictions had; totals are
    those of the sales forecast, with its season. -#}
{%- set double = coltiva.type_double() %}

with outcomes as (
    select
        *,
        cast(expected_order_count - actual_order_count as {{ double }}) as error,
        cast(naive_order_count - actual_order_count as {{ double }}) as naive_error
    from {{ ref('int_forecast_outcomes') }}
),

forecasts as (
    select
        buyers,
        status,
        first_month,
        last_month,
        as_of_date,
        cast(order_count as {{ double }}) as order_count,
        cast(order_variance as {{ double }}) as order_variance,
        cast(revenue_amount as {{ double }}) as revenue_amount,
        cast(revenue_variance as {{ double }}) as revenue_variance
    from {{ ref('int_sales_forecasts') }}
    where first_month = 1
),

checks as (
    select distinct
        'known' as buyers,
        checked_days,
        as_of_date
    from outcomes
    union all
    select distinct
        'new' as buyers,
        checked_days,
        as_of_date
    from outcomes
),

counted as (
    select
        buyers,
        as_of_date,
        count(*) as buyer_count,
        sum(naive_order_count) as naive_order_count,
        sum(actual_order_count) as actual_order_count,
        sum(actual_revenue_amount) as actual_revenue_amount,
        sum(cast(abs(error) as numeric(28, 8))) as absolute_error,
        sum(cast(error * error as numeric(28, 8))) as squared_error,
        sum(cast(abs(naive_error) as numeric(28, 8))) as naive_absolute_error,
        sum(cast(naive_error * naive_error as numeric(28, 8))) as naive_squared_error
    from outcomes
    group by buyers, as_of_date
),

measured as (
    select
        checks.buyers,
        checks.checked_days,
        checks.as_of_date,
        coalesce(counted.buyer_count, 0) as buyer_count,
        forecasts.status,
        forecasts.order_count as expected_order_count,
        forecasts.order_variance,
        forecasts.revenue_amount as expected_revenue_amount,
        forecasts.revenue_variance,
        cast(counted.naive_order_count as {{ double }}) as naive_order_count,
        cast(coalesce(counted.actual_order_count, 0) as {{ double }})
            as actual_order_count,
        cast(coalesce(counted.actual_revenue_amount, 0) as {{ double }})
            as actual_revenue_amount,
        cast(counted.absolute_error as {{ double }}) as absolute_error,
        cast(counted.squared_error as {{ double }}) as squared_error,
        cast(counted.naive_absolute_error as {{ double }}) as naive_absolute_error,
        cast(counted.naive_squared_error as {{ double }}) as naive_squared_error
    from checks
    left join counted
        on checks.buyers = counted.buyers and checks.as_of_date = counted.as_of_date
    left join forecasts
        on
            checks.buyers = forecasts.buyers
            and checks.as_of_date = forecasts.as_of_date
            and checks.checked_days = 30 * forecasts.last_month
),

bounded as (
    select
        {%- for measure in ['order_count', 'revenue_amount'] %}
        {%- set mean = 'expected_' ~ measure %}
        {%- set variance = measure.split('_')[0] ~ '_variance' %}
        {{ coltiva.interval_bound(mean, variance, '-') }} as lowest_{{ measure }},
        {{ coltiva.interval_bound(mean, variance, '+') }} as highest_{{ measure }},
        {%- endfor %}
        *
    from measured
),

final as (
    select
        buyers,
        coalesce(
            max(status) over (partition by as_of_date), 'too_little_history'
        ) as prediction_status,
        cast(checked_days as integer) as days_ahead,
        cast(buyer_count as integer) as buyer_count,
        {%- for measure in ['order_count', 'revenue_amount'] %}
        {%- for kind in ['expected', 'lowest', 'highest', 'actual'] %}
        {{ coltiva.figure(kind ~ '_' ~ measure, 'numeric(18, 4)') }}
            as {{ kind }}_{{ measure }},
        {%- endfor %}
        {{ coltiva.figure(
            'expected_' ~ measure ~ ' / nullif(actual_' ~ measure ~ ', 0)',
            'numeric(18, 4)'
        ) }} as {{ measure.split('_')[0] }}_ratio,
        {%- endfor %}
        cast(naive_order_count as numeric(18, 4)) as naive_order_count,
        cast(naive_order_count / nullif(actual_order_count, 0) as numeric(18, 4))
            as naive_order_ratio,
        cast(absolute_error / nullif(buyer_count, 0) as numeric(18, 4))
            as mean_absolute_error,
        cast(naive_absolute_error / nullif(buyer_count, 0) as numeric(18, 4))
            as naive_mean_absolute_error,
        cast(sqrt(squared_error / nullif(buyer_count, 0)) as numeric(18, 4))
            as root_mean_square_error,
        cast(sqrt(naive_squared_error / nullif(buyer_count, 0)) as numeric(18, 4))
            as naive_root_mean_square_error,
        actual_order_count >= lowest_order_count
        and actual_order_count <= highest_order_count as is_order_count_within,
        actual_revenue_amount >= lowest_revenue_amount
        and actual_revenue_amount <= highest_revenue_amount
            as is_revenue_amount_within,
        as_of_date as forecast_date,
        cast({{ coltiva.dateadd('day', 'checked_days', 'as_of_date') }} as date)
            as last_date
    from bounded
)

select * from final
