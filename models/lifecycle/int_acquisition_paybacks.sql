{%- set month = 'substring(cast({} as ' ~ dbt.type_string() ~ '), 1, 7)' %}

with costs as (
    select
        {{ coltiva.in_case('lower', 'spent.acquisition_channel') }}
            as acquisition_channel,
        spent.month_start_date,
        spent.cost_amount
    from {{ ref('seed_acquisition_costs') }} as spent
    inner join {{ ref('int_as_of') }} as as_of
        on spent.month_start_date <= as_of.as_of_date
),

-- whom the money of their channel and month has won
buyers as (
    select
        origins.customer_id,
        origins.acquisition_channel,
        costs.month_start_date,
        origins.first_order_date
    from {{ ref('int_buyer_origins') }} as origins
    inner join costs
        on
            origins.acquisition_channel = costs.acquisition_channel
            and origins.first_order_month_date = costs.month_start_date
),

events as (
    select
        acquisition_channel,
        month_start_date,
        cost_amount,
        0 as customer_count,
        cast(null as numeric(18, 4)) as margin_amount,
        0 as days
    from costs
    union all
    select
        acquisition_channel,
        month_start_date,
        0 as cost_amount,
        1 as customer_count,
        cast(null as numeric(18, 4)) as margin_amount,
        0 as days
    from buyers
    union all
    select
        buyers.acquisition_channel,
        buyers.month_start_date,
        0 as cost_amount,
        0 as customer_count,
        orders.margin_amount,
        greatest(
            {{ coltiva.datediff(
                'buyers.first_order_date', 'orders.order_date', 'day'
            ) }}, 0
        ) as days
    from buyers
    inner join {{ ref('fct_valid_orders') }} as orders
        on buyers.customer_id = orders.customer_id
),

-- both tell of the same money: what was spent on a channel, and what in a month
cuts as (
    select
        'acquisition_channel' as dimension,
        acquisition_channel as dimension_value,
        events.*
    from events
    union all
    select
        'first_order_month' as dimension,
        {{ month.format('month_start_date') }} as dimension_value,
        events.*
    from events
),

days as (
    select
        dimension,
        dimension_value,
        days,
        sum(cost_amount) as cost_amount,
        sum(customer_count) as customer_count,
        sum(margin_amount) as margin_amount
    from cuts
    group by dimension, dimension_value, days
),

running as (
    select
        days.*,
        sum(cost_amount) over (partition by dimension, dimension_value) as whole_cost,
        sum(margin_amount) over (
            partition by dimension, dimension_value order by days
        ) as margin_so_far
    from days
),

final as (
    select
        dimension,
        dimension_value,
        cast(sum(customer_count) as integer) as paid_customer_count,
        cast(max(whole_cost) as numeric(18, 4)) as acquisition_cost_amount,
        cast(sum(margin_amount) as numeric(18, 4)) as paid_margin_amount,
        cast(min(case when margin_so_far >= whole_cost then days end) as integer)
            as payback_days
    from running
    group by dimension, dimension_value
)

select * from final
