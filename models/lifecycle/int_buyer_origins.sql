with order_sequence as (
    select
        order_id,
        customer_id,
        order_number,
        max(order_number) over (partition by customer_id) as order_count,
        order_date
    from {{ ref('int_order_sequence') }}
),

first_orders as (
    select *
    from order_sequence
    where order_number = 1
),

orders as (
    select
        order_id,
        coupon_code
    from {{ ref('fct_valid_orders') }}
),

products as (
    select
        order_lines.order_id,
        order_lines.product_name,
        row_number() over (
            partition by order_lines.order_id
            order by
                max(case when order_lines.is_merchandise then 1 else 0 end) desc,
                sum(order_lines.line_net_amount) desc,
                order_lines.product_name
        ) as product_rank
    from {{ ref('fct_valid_order_lines') }} as order_lines
    inner join first_orders on order_lines.order_id = first_orders.order_id
    group by order_lines.order_id, order_lines.product_name
),

people as (
    select
        customer_id,
        acquisition_channel
    from {{ ref('int_people') }}
),

final as (
    select
        first_orders.customer_id,
        first_orders.order_id as first_order_id,
        coalesce(
            {{ coltiva.in_case('lower', 'people.acquisition_channel') }}, '(unknown)'
        ) as acquisition_channel,
        coalesce(
            {{ coltiva.in_case('upper', 'orders.coupon_code') }}, '(none)'
        ) as first_coupon,
        products.product_name as first_product,
        first_orders.order_count > 1 as has_come_back,
        first_orders.order_date as first_order_date,
        cast({{ dbt.date_trunc('month', 'first_orders.order_date') }} as date)
            as first_order_month_date
    from first_orders
    inner join orders on first_orders.order_id = orders.order_id
    left join products
        on first_orders.order_id = products.order_id and products.product_rank = 1
    left join people on first_orders.customer_id = people.customer_id
)

select * from final
