{%- set exact = 'numeric(28, 6)' %}
{%- set double = coltiva.type_double() %}

with buyer_forecasts as (
    select
        as_of_date,
        days_ahead,
        status,
        order_count,
        revenue_amount
    from {{ ref('int_buyer_forecasts') }}
    where days_ahead <= 180
),

newcomer_forecasts as (
    select
        as_of_date,
        days_ahead,
        cast(order_count as {{ double }}) as order_count,
        cast(revenue_amount as {{ double }}) as revenue_amount
    from {{ ref('int_newcomer_forecasts') }}
),

seasons as (
    select
        as_of_date,
        month_number,
        is_seasonal,
        cast(season as {{ double }}) as season
    from {{ ref('int_seasons') }}
),

-- what is expected by the end of each month
by_then as (
    select
        'known' as buyers,
        max(status) as status,
        as_of_date,
        days_ahead,
        cast(sum(order_count) as {{ double }}) as order_count,
        cast(sum(revenue_amount) as {{ double }}) as revenue_amount
    from buyer_forecasts
    group by as_of_date, days_ahead
    union all
    select
        'new' as buyers,
        cast(null as {{ dbt.type_string() }}) as status,
        newcomers.as_of_date,
        newcomers.days_ahead,
        newcomers.order_count / seasons.season as order_count,
        newcomers.revenue_amount / seasons.season as revenue_amount
    from newcomer_forecasts as newcomers
    inner join seasons
        on newcomers.as_of_date = seasons.as_of_date and seasons.month_number = 0
),

months as (
    select
        by_then.*,
        seasons.season,
        seasons.is_seasonal,
        seasons.month_number,
        by_then.order_count - coalesce(
            lag(by_then.order_count) over (
                partition by by_then.buyers, by_then.as_of_date
                order by by_then.days_ahead
            ), 0
        ) as month_order_count,
        by_then.revenue_amount - coalesce(
            lag(by_then.revenue_amount) over (
                partition by by_then.buyers, by_then.as_of_date
                order by by_then.days_ahead
            ), 0
        ) as month_revenue_amount
    from by_then
    inner join seasons
        on
            by_then.as_of_date = seasons.as_of_date
            and by_then.days_ahead = 30 * seasons.month_number
),

final as (
    select
        buyers,
        status,
        month_number,
        cast(month_order_count * season as numeric(28, 6)) as order_count,
        {{ coltiva.figure('month_revenue_amount * season', exact) }} as revenue_amount,
        is_seasonal,
        as_of_date
    from months
)

select * from final
