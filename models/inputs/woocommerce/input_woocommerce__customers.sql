{{ config(enabled=coltiva.connects('woocommerce')) }}
{%- do coltiva.must_be_one_shop('customers', 'id', 'date_created_gmt') %}

with {{ coltiva.woocommerce_orders() }},

{{ coltiva.woocommerce_customers() }},

{{ coltiva.woocommerce_origins() }},

final as (
    select
        customers.customer_id,
        case when not customers.is_deleted then customers.email end as email,
        case when not customers.is_deleted then customers.phone end as phone,
        case when not customers.is_deleted then customers.first_name end as first_name,
        case when not customers.is_deleted then customers.last_name end as last_name,
        cast(null as {{ dbt.type_string() }}) as birth_date,
        customers.country_code,
        origins.acquisition_channel,
        customers.created_at,
        customers.updated_at,
        -- what the first order tells may come later than the account
        greatest(customers.loaded_at, origins.loaded_at) as loaded_at
    from customers
    left join origins on customers.customer_id = origins.customer_id
)

select * from final
