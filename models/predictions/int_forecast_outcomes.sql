with forecasts as (
    select
        customer_id,
        order_count,
        naive_order_count,
        revenue_amount,
        probability_of_order,
        checked_days,
        as_of_date
    from {{ ref('int_buyer_forecasts') }}
    where days_ahead = checked_days
),

dates as (
    select distinct
        checked_days,
        as_of_date
    from forecasts
),

purchases as (
    select
        purchase_days.customer_id,
        dates.as_of_date,
        dates.checked_days,
        count(*) as order_count,
        sum(purchase_days.net_amount) as revenue_amount
    from dates
    inner join {{ ref('int_purchase_days') }} as purchase_days
        on
            dates.as_of_date < purchase_days.purchase_date
            and {{ coltiva.dateadd('day', 'dates.checked_days', 'dates.as_of_date') }}
            >= purchase_days.purchase_date
    group by purchase_days.customer_id, dates.as_of_date, dates.checked_days
),

final as (
    select
        coalesce(forecasts.customer_id, purchases.customer_id) as customer_id,
        case when forecasts.customer_id is null then 'new' else 'known' end as buyers,
        forecasts.probability_of_order,
        forecasts.order_count as expected_order_count,
        forecasts.naive_order_count,
        cast(coalesce(purchases.order_count, 0) as integer) as actual_order_count,
        forecasts.revenue_amount as expected_revenue_amount,
        cast(coalesce(purchases.revenue_amount, 0) as numeric(18, 4))
            as actual_revenue_amount,
        coalesce(forecasts.checked_days, purchases.checked_days) as checked_days,
        coalesce(forecasts.as_of_date, purchases.as_of_date) as as_of_date
    from forecasts
    full outer join purchases
        on
            forecasts.customer_id = purchases.customer_id
            and forecasts.as_of_date = purchases.as_of_date
)

select * from final
