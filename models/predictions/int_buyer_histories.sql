{#- Of closed months those that this run fits, and two whose forecasts it checks. -#}
{%- set checks = [90, 180] %}

with recent_dates as (
    select
        as_of_date,
        as_of_at,
        is_month_end,
        is_current,
        is_open,
        max(case when is_current then as_of_date end) over () as current_date_of_run
    from {{ ref('int_as_of_dates') }}
    where months_ago <= 7
),

last_checks as (
    select
        {%- for days in checks %}
        max(
            case
                when
                    not is_current
                    and {{ coltiva.dateadd('day', days, 'as_of_date') }}
                    <= current_date_of_run
                    then as_of_date
            end
        ) over () as last_check_{{ days }},
        {%- endfor %}
        *
    from recent_dates
),

as_of_dates as (
    select
        as_of_date,
        as_of_at,
        is_month_end,
        is_current,
        is_open,
        case
            {%- for days in checks %}
            when as_of_date = last_check_{{ days }} then {{ days }}
            {%- endfor %}
        end as checked_days
    from last_checks
    where
        is_open
        {%- for days in checks %}
        or as_of_date = last_check_{{ days }}
        {%- endfor %}
),

orders as (
    select
        customer_id,
        net_amount,
        order_date,
        valid_from_at,
        valid_to_at
    from {{ ref('int_order_net_periods') }}
    where is_counted_for_frequency and customer_id is not null
),

purchase_days as (
    select
        orders.customer_id,
        as_of_dates.as_of_date,
        as_of_dates.is_month_end,
        as_of_dates.is_current,
        as_of_dates.is_open,
        as_of_dates.checked_days,
        orders.order_date,
        sum(orders.net_amount) as net_amount,
        min(orders.order_date) over (
            partition by orders.customer_id, as_of_dates.as_of_date
        ) as first_order_date
    from as_of_dates
    inner join orders
        on
            {{ coltiva.happened_by('orders.valid_from_at', 'as_of_dates.as_of_at') }}
            and (
                orders.valid_to_at is null
                or as_of_dates.as_of_at < orders.valid_to_at
            )
    group by
        orders.customer_id,
        as_of_dates.as_of_date,
        as_of_dates.is_month_end,
        as_of_dates.is_current,
        as_of_dates.is_open,
        as_of_dates.checked_days,
        orders.order_date
),

histories as (
    select
        customer_id,
        as_of_date,
        is_month_end,
        is_current,
        is_open,
        checked_days,
        first_order_date,
        max(order_date) as last_order_date,
        count(*) - 1 as repeat_count,
        sum(case when order_date > first_order_date then net_amount end)
            as repeat_amount,
        sum(case when order_date = first_order_date then net_amount end)
            as first_amount
    from purchase_days
    group by
        customer_id,
        as_of_date,
        is_month_end,
        is_current,
        is_open,
        checked_days,
        first_order_date
),

final as (
    select
        customer_id,
        cast(repeat_count as integer) as repeat_count,
        cast(
            {{ coltiva.datediff('first_order_date', 'last_order_date', 'day') }}
            as integer
        ) as days_to_last,
        cast(
            {{ coltiva.datediff('first_order_date', 'as_of_date', 'day') }}
            as integer
        ) as days_known,
        {{ coltiva.divide_amount(
            'repeat_amount', 'repeat_count'
        ) }} as repeat_mean_amount,
        cast(first_amount as numeric(18, 4)) as first_amount,
        cast(checked_days as integer) as checked_days,
        is_month_end,
        is_current,
        is_open,
        as_of_date
    from histories
)

select * from final
