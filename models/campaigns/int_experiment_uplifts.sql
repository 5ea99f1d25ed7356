-- Sums are exact; what follows from them, an interval for one, is a float.
{%- set double = coltiva.type_double() -%}
{%- set half_width = 1.959963984540054 -%}
{%- set uneven_beyond = 3.290526731491926 %}

with arms as (
    select
        *,
        cast(people_count as {{ double }}) as people
    from {{ ref('int_experiment_arms') }}
),

measured as (
    select
        *,
        sum(people_count) over (partition by experiment) as all_people_count,
        converted_count / people as conversion_rate,
        order_count / people as orders,
        cast(net_amount as {{ double }}) / people as spend,
        {{ coltiva.variance_of_mean('order_count', 'order_squares', 'people') }}
            as orders_variance,
        {{ coltiva.variance_of_mean('net_amount', 'amount_squares', 'people') }}
            as spend_variance
    from arms
),

bounded as (
    select
        *,
        cast(all_people_count as {{ double }}) as all_people,
        cast(hold_out_rate as {{ double }}) as asked_rate,
        {{ coltiva.wilson_bound('conversion_rate', 'people', '-') }} as conversion_low,
        {{ coltiva.wilson_bound('conversion_rate', 'people', '+') }} as conversion_high
    from measured
),

-- shares by Newcombe's interval, means by Welch's
compared as (
    select
        treated.experiment,
        treated.arm,
        treated.people,
        control.people_count as control_people_count,
        control.converted_count as control_converted_count,
        control.written_to_count as control_written_to_count,
        control.people / treated.all_people as control_rate,
        treated.conversion_rate - control.conversion_rate as conversion_uplift,
        sqrt(
            power(treated.conversion_rate - treated.conversion_low, 2)
            + power(control.conversion_high - control.conversion_rate, 2)
        ) as conversion_below,
        sqrt(
            power(treated.conversion_high - treated.conversion_rate, 2)
            + power(control.conversion_rate - control.conversion_low, 2)
        ) as conversion_above,
        treated.orders - control.orders as orders_uplift,
        {{ half_width }} * sqrt(treated.orders_variance + control.orders_variance)
            as orders_beside,
        treated.spend - control.spend as spend_uplift,
        {{ half_width }} * sqrt(treated.spend_variance + control.spend_variance)
            as spend_beside,
        coalesce(
            treated.measured_on = 'assigned'
            and abs(control.people - treated.asked_rate * treated.all_people)
            > {{ uneven_beyond }} * sqrt(
                treated.all_people * treated.asked_rate * (1 - treated.asked_rate)
            ), false
        ) as is_uneven
    from bounded as treated
    inner join bounded as control on treated.experiment = control.experiment
    where not treated.is_control and control.is_control
),

final as (
    select
        experiment,
        arm,
        control_people_count,
        control_converted_count,
        control_written_to_count,
        cast(control_rate as numeric(18, 8)) as control_rate,
        cast(conversion_uplift as numeric(18, 8)) as conversion_uplift,
        cast(conversion_uplift - conversion_below as numeric(18, 8))
            as conversion_uplift_low,
        cast(conversion_uplift + conversion_above as numeric(18, 8))
            as conversion_uplift_high,
        cast(people * orders_uplift as numeric(18, 4)) as incremental_order_count,
        cast(people * (orders_uplift - orders_beside) as numeric(18, 4))
            as incremental_order_count_low,
        cast(people * (orders_uplift + orders_beside) as numeric(18, 4))
            as incremental_order_count_high,
        cast(spend_uplift as numeric(18, 4)) as spend_uplift,
        cast(spend_uplift - spend_beside as numeric(18, 4)) as spend_uplift_low,
        cast(spend_uplift + spend_beside as numeric(18, 4)) as spend_uplift_high,
        cast(people * spend_uplift as numeric(18, 4)) as incremental_amount,
        cast(people * (spend_uplift - spend_beside) as numeric(18, 4))
            as incremental_amount_low,
        cast(people * (spend_uplift + spend_beside) as numeric(18, 4))
            as incremental_amount_high,
        is_uneven
    from compared
)

select * from final
