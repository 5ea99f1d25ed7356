{%- set exact = 'numeric(28, 6)' %}
{#- Chance grows with the purchases, what all share (models that are a little wrong, a
    wave of newcomers) with their square; so the spread of 90 or 180 days gives that of
    any part of them. -#}
{%- set double = coltiva.type_double() %}
{%- set measures = [
    'order_count', 'order_own', 'order_shared',
    'revenue_amount', 'revenue_own', 'revenue_shared',
] %}

with months as (
    select
        buyers,
        status,
        month_number,
        is_seasonal,
        as_of_date,
        cast(order_count as {{ double }}) as order_count,
        cast(revenue_amount as {{ double }}) as revenue_amount
    from {{ ref('int_sales_months') }}
),

spreads as (
    select
        'known' as buyers,
        days_ahead,
        {%- for measure in measures %}
        cast({{ measure }} as {{ double }}) as {{ measure }},
        {%- endfor %}
        as_of_date
    from {{ ref('int_forecast_spreads') }}
    union all
    select
        'new' as buyers,
        days_ahead,
        {%- for measure in measures %}
        cast({{ measure }} as {{ double }}) as {{ measure }},
        {%- endfor %}
        as_of_date
    from {{ ref('int_newcomer_forecasts') }}
),

periods as (
    {%- for first, last in [
        (1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (1, 3), (1, 6)
    ] %}
    select
        {{ first }} as first_month,
        {{ last }} as last_month,
        {{ 90 if last <= 3 else 180 }} as spread_days
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

sums as (
    select
        months.buyers,
        months.as_of_date,
        months.is_seasonal,
        periods.first_month,
        periods.last_month,
        periods.spread_days,
        max(months.status) as status,
        sum(months.order_count) as order_count,
        sum(months.revenue_amount) as revenue_amount
    from periods
    inner join months
        on
            periods.first_month <= months.month_number
            and periods.last_month >= months.month_number
    group by
        months.buyers,
        months.as_of_date,
        months.is_seasonal,
        periods.first_month,
        periods.last_month,
        periods.spread_days
    having count(*) = periods.last_month - periods.first_month + 1
),

shares as (
    select
        sums.*,
        spreads.order_own,
        spreads.order_shared,
        spreads.revenue_own,
        spreads.revenue_shared,
        sums.order_count / nullif(spreads.order_count, 0) as order_share,
        sums.revenue_amount / nullif(spreads.revenue_amount, 0) as revenue_share
    from sums
    left join spreads
        on
            sums.buyers = spreads.buyers
            and sums.as_of_date = spreads.as_of_date
            and sums.spread_days = spreads.days_ahead
),

final as (
    select
        buyers,
        status,
        cast(first_month as integer) as first_month,
        cast(last_month as integer) as last_month,
        cast(order_count as numeric(28, 6)) as order_count,
        cast(
            coalesce(order_own * order_share + order_shared * power(order_share, 2), 0)
            as numeric(28, 6)
        ) as order_variance,
        {{ coltiva.figure('revenue_amount', exact) }} as revenue_amount,
        {{ coltiva.figure(
            'coalesce(revenue_own * revenue_share'
            ~ ' + revenue_shared * power(revenue_share, 2), 0)', exact
        ) }} as revenue_variance,
        is_seasonal,
        as_of_date
    from shares
)

select * from final
