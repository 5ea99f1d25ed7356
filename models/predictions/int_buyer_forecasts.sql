{%- set double = coltiva.type_double() %}

with histories as (
    select
        customer_id,
        cast(repeat_count as {{ double }}) as x,
        cast(days_to_last as {{ double }}) / 7 as t_x,
        cast(days_known as {{ double }}) / 7 as t,
        cast(repeat_mean_amount as {{ double }}) as mean_amount,
        checked_days,
        is_current,
        as_of_date
    from {{ ref('int_buyer_histories') }}
    where is_current or checked_days is not null
),

fits as (
    select *
    from {{ ref('int_dated_fits') }}
    where variant = 0
),

horizons as (
    {%- for days in [30, 60, 90, 120, 150, 180, 365] %}
    select {{ days }} as days_ahead
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

buyers as (
    select
        histories.*,
        horizons.days_ahead,
        cast(horizons.days_ahead as {{ double }}) / 7 as weeks,
        orders.status,
        orders.model,
        orders.r,
        orders.alpha,
        orders.a,
        orders.b,
        amounts.p,
        amounts.q,
        amounts.v
    from histories
    inner join horizons
        on
            histories.is_current
            or histories.checked_days >= horizons.days_ahead
    left join fits as orders
        on histories.as_of_date = orders.forecast_date and orders.purpose = 'orders'
    left join fits as amounts
        on histories.as_of_date = amounts.forecast_date and amounts.purpose = 'amounts'
),

{{ coltiva.expected_purchases('buyers') }},

forecasts as (
    select
        *,
        p * (v + x * coalesce(mean_amount, 0)) / (p * x + q - 1) as amount,
        case when t > 0 then x / t * weeks else 0 end as naive_order_count,
        -- who is more likely gone than not has no day by which an order is likely
        case
            when probability_alive > 0.5
                then
                    7 * rate * (
                        exp(least(-ln(1 - 0.5 / probability_alive) / shape, 600)) - 1
                    )
        end as days_to_order
    from expected_purchases
),

final as (
    select
        customer_id,
        status,
        days_ahead,
        cast(probability_alive as numeric(9, 6)) as probability_alive,
        cast(probability_of_order as numeric(9, 6)) as probability_of_order,
        cast(order_count as numeric(18, 4)) as order_count,
        cast(naive_order_count as numeric(18, 4)) as naive_order_count,
        {{ coltiva.figure('amount', 'numeric(18, 4)') }} as purchase_amount,
        {{ coltiva.figure('order_count * amount', 'numeric(18, 4)') }}
            as revenue_amount,
        cast(
            case when days_to_order <= 365 then ceil(days_to_order) end as integer
        ) as days_to_order,
        checked_days,
        is_current,
        as_of_date
    from forecasts
)

select * from final
