{%- set horizons = [90, 180, 365] %}

with people as (
    select
        customer_id,
        monetary_amount,
        as_of_date
    from {{ ref('fct_customer_rfm') }}
),

buyers as (
    select
        customer_id,
        max(status) as status,
        cast(max(probability_alive) as numeric(9, 6)) as probability_alive,
        {%- for days in horizons %}
        {%- for name in ['order_count', 'revenue_amount'] %}
        cast(
            max(case when days_ahead = {{ days }} then {{ name }} end)
            as numeric(18, 4)
        ) as {{ name }}_{{ days }},
        {%- endfor %}
        {%- endfor %}
        max(case when days_ahead = 365 then probability_of_order end)
            as probability_of_order,
        max(days_to_order) as days_to_order
    from {{ ref('int_buyer_forecasts') }}
    group by customer_id
),

final as (
    select
        people.customer_id,
        case
            when buyers.customer_id is null then 'not_a_buyer'
            else coalesce(buyers.status, 'too_little_history')
        end as prediction_status,
        buyers.probability_alive,
        cast(1 - buyers.probability_of_order as numeric(9, 6)) as churn_probability,
        {%- for days in horizons %}
        buyers.order_count_{{ days }} as expected_orders_{{ days }}d,
        {%- endfor %}
        {%- for days in horizons %}
        buyers.revenue_amount_{{ days }} as expected_revenue_{{ days }}d,
        {%- endfor %}
        cast(people.monetary_amount + buyers.revenue_amount_365 as numeric(18, 4))
            as customer_lifetime_value,
        people.as_of_date,
        cast(
            {{ coltiva.dateadd(
                'day', 'buyers.days_to_order', 'people.as_of_date'
            ) }} as date
        ) as predicted_next_order_on
    from people
    left join buyers on people.customer_id = buyers.customer_id
)

select * from final
