{%- set double = coltiva.type_double() %}

with forecasts as (
    select
        forecasts.buyers,
        forecasts.status,
        forecasts.first_month,
        forecasts.last_month,
        {%- for measure in [
            'order_count', 'order_variance', 'revenue_amount', 'revenue_variance'
        ] %}
        cast(forecasts.{{ measure }} as {{ double }}) as {{ measure }},
        {%- endfor %}
        forecasts.is_seasonal,
        forecasts.as_of_date
    from {{ ref('int_sales_forecasts') }} as forecasts
    inner join {{ ref('int_as_of') }} as as_of
        on forecasts.as_of_date = as_of.as_of_date
),

-- what is known and what is new vary apart
all_buyers as (
    select
        buyers,
        first_month,
        last_month,
        order_count,
        order_variance,
        revenue_amount,
        revenue_variance
    from forecasts
    union all
    select
        'all' as buyers,
        first_month,
        last_month,
        sum(order_count) as order_count,
        sum(order_variance) as order_variance,
        sum(revenue_amount) as revenue_amount,
        sum(revenue_variance) as revenue_variance
    from forecasts
    group by first_month, last_month
),

periods as (
    select
        first_month,
        last_month,
        status,
        is_seasonal,
        as_of_date
    from forecasts
    where buyers = 'known'
),

kinds as (
    select
        'known' as buyers,
        1 as buyers_order
    union all
    select
        'new' as buyers,
        2 as buyers_order
    union all
    select
        'all' as buyers,
        3 as buyers_order
),

final as (
    select
        case
            when periods.first_month = periods.last_month then 'month' else 'period'
        end as period,
        kinds.buyers,
        coalesce(periods.status, 'too_little_history') as prediction_status,
        periods.first_month,
        periods.last_month,
        cast(kinds.buyers_order as integer) as buyers_order,
        {%- for measure in ['order', 'revenue'] %}
        {%- set mean = 'all_buyers.order_count'
            if measure == 'order' else 'all_buyers.revenue_amount' %}
        {%- set name = 'order_count' if measure == 'order' else 'revenue_amount' %}
        {{ coltiva.figure(mean, 'numeric(18, 4)') }} as expected_{{ name }},
        {%- for bound, sign in [('lowest', '-'), ('highest', '+')] %}
        {{ coltiva.figure(
            coltiva.interval_bound(mean, 'all_buyers.' ~ measure ~ '_variance', sign),
            'numeric(18, 4)'
        ) }} as {{ bound }}_{{ name }},
        {%- endfor %}
        {%- endfor %}
        periods.is_seasonal,
        periods.as_of_date,
        cast(
            {{ coltiva.dateadd(
                'day', '30 * (periods.first_month - 1) + 1', 'periods.as_of_date'
            ) }} as date
        ) as first_date,
        cast(
            {{ coltiva.dateadd(
                'day', '30 * periods.last_month', 'periods.as_of_date'
            ) }} as date
        ) as last_date
    from periods
    cross join kinds
    left join all_buyers
        on
            periods.first_month = all_buyers.first_month
            and periods.last_month = all_buyers.last_month
            and kinds.buyers = all_buyers.buyers
)

select * from final
