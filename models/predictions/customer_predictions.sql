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
    where is_current
    group by customer_id
),

lead_states as (
    select *
    from {{ ref('int_lead_states') }}
),

rates as (
    select
        lifecycle_stage,
        engagement_level,
        intent_age,
        conversion_rate,
        forecast_date
    from {{ ref('int_lead_rates') }}
),

-- whoever is like nobody before has the rate of all leads
all_leads as (
    select
        cast(
            (cast(sum(converted_count) as {{ coltiva.type_double() }}) + 0.5)
            / (sum(lead_count) + 1) as numeric(9, 6)
        ) as conversion_rate,
        forecast_date
    from {{ ref('int_lead_rates') }}
    group by forecast_date
),

newcomers as (
    select
        nullif(first_amount, 0) as first_amount,
        as_of_date
    from {{ ref('int_newcomer_rates') }}
),

leads as (
    select
        lead_states.customer_id,
        coalesce(rates.conversion_rate, all_leads.conversion_rate) as conversion_rate,
        newcomers.first_amount
    from people
    inner join lead_states
        on
            people.customer_id = lead_states.customer_id
            and people.as_of_date = lead_states.as_of_date
    left join rates
        on
            lead_states.lifecycle_stage = rates.lifecycle_stage
            and lead_states.engagement_level = rates.engagement_level
            and lead_states.intent_age = rates.intent_age
            and lead_states.as_of_date = rates.forecast_date
    left join all_leads on lead_states.as_of_date = all_leads.forecast_date
    left join newcomers on lead_states.as_of_date = newcomers.as_of_date
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
        {{ coltiva.figure(
            'people.monetary_amount + buyers.revenue_amount_365', 'numeric(18, 4)'
        ) }} as customer_lifetime_value,
        leads.conversion_rate as conversion_probability_90d,
        cast(leads.first_amount as numeric(18, 4)) as expected_first_order_amount,
        {{ coltiva.multiply_amount('leads.first_amount', 'leads.conversion_rate') }}
            as expected_lead_value,
        people.as_of_date,
        cast(
            {{ coltiva.dateadd(
                'day', 'buyers.days_to_order', 'people.as_of_date'
            ) }} as date
        ) as predicted_next_order_on
    from people
    left join buyers on people.customer_id = buyers.customer_id
    left join leads on people.customer_id = leads.customer_id
)

select * from final
