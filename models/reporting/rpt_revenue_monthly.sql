with orders as (
    select
        customer_id,
        gross_amount,
        discount_amount,
        refund_amount,
        net_amount,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month_start_date
    from {{ ref('fct_valid_orders') }}
),

dates as (
    select
        calendar_date,
        month_start_date,
        month_end_date
    from {{ ref('dim_dates') }}
    where is_past
),

first_months as (
    select
        customer_id,
        min(month_start_date) as first_month_date
    from orders
    where customer_id is not null
    group by customer_id
),

told as (
    select
        orders.*,
        case
            when orders.customer_id is null then 'guest'
            when orders.month_start_date = first_months.first_month_date then 'new'
            else 'returning'
        end as buyer_type
    from orders
    left join first_months on orders.customer_id = first_months.customer_id
),

summed as (
    select
        month_start_date,
        count(*) as order_count,
        count(distinct customer_id) as buyer_count,
        count(distinct case when buyer_type = 'new' then customer_id end)
            as new_buyer_count,
        sum(case when buyer_type = 'guest' then 1 else 0 end) as guest_order_count,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(refund_amount) as refund_amount,
        sum(case when buyer_type = 'new' then net_amount else 0 end) as new_amount,
        sum(case when buyer_type = 'returning' then net_amount else 0 end)
            as returning_amount,
        sum(case when buyer_type = 'guest' then net_amount else 0 end) as guest_amount,
        sum(net_amount) as net_amount
    from told
    group by month_start_date
),

first_sale as (
    select min(month_start_date) as month_start_date
    from orders
),

months as (
    select
        dates.month_start_date,
        max(case when dates.calendar_date = dates.month_end_date then 1 else 0 end)
            as complete_flag
    from dates
    inner join first_sale on dates.month_start_date >= first_sale.month_start_date
    group by dates.month_start_date
),

filled as (
    select
        {%- for column in ['order', 'buyer', 'new_buyer', 'guest_order'] %}
        cast(coalesce(summed.{{ column }}_count, 0) as integer) as {{ column }}_count,
        {%- endfor %}
        {%- for column in [
            'gross', 'discount', 'refund', 'net', 'new', 'returning', 'guest',
        ] %}
        cast(coalesce(summed.{{ column }}_amount, 0) as numeric(18, 4))
            as {{ column }}_amount,
        {%- endfor %}
        months.complete_flag = 1 as is_complete,
        months.month_start_date
    from months
    left join summed on months.month_start_date = summed.month_start_date
),

final as (
    select
        order_count,
        guest_order_count,
        buyer_count,
        new_buyer_count,
        buyer_count - new_buyer_count as returning_buyer_count,
        gross_amount,
        discount_amount,
        refund_amount,
        net_amount,
        new_amount as new_buyer_amount,
        returning_amount as returning_buyer_amount,
        guest_amount,
        {{ coltiva.divide_amount('net_amount', 'order_count') }}
            as average_order_amount,
        is_complete,
        month_start_date
    from filled
)

select * from final
