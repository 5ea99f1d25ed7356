{{ config(enabled=coltiva.connects('shopify')) }}

with {{ coltiva.shopify_orders() }},

{{ coltiva.shopify_customers() }},

-- what the export of customers does not tell, their orders do
first_orders as (
    select
        {{ coltiva.in_case('lower', 'email') }} as email,
        min(ordered_at) as first_ordered_at
    from orders
    where email is not null
    group by {{ coltiva.in_case('lower', 'email') }}
),

ranked_orders as (
    select
        customer_id,
        country_code,
        row_number() over (
            partition by customer_id order by ordered_at desc, order_id asc
        ) as place
    from orders
    where customer_id is not null and country_code is not null
),

final as (
    select
        customers.customer_id,
        case when not customers.is_deleted then customers.email end as email,
        case when not customers.is_deleted then customers.phone end as phone,
        case when not customers.is_deleted then customers.first_name end as first_name,
        case when not customers.is_deleted then customers.last_name end as last_name,
        cast(null as {{ dbt.type_string() }}) as birth_date,
        coalesce(customers.country_code, ranked_orders.country_code) as country_code,
        cast(null as {{ dbt.type_string() }}) as acquisition_channel,
        coalesce(customers.created_at, first_orders.first_ordered_at) as created_at,
        customers.updated_at,
        customers.loaded_at
    from customers
    left join first_orders
        on {{ coltiva.in_case('lower', 'customers.email') }} = first_orders.email
    left join ranked_orders
        on customers.customer_id = ranked_orders.customer_id and ranked_orders.place = 1
)

select * from final
