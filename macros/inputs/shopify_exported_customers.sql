{#- The CTE `customers` of an export: no time at all, so that what somebody answers
    counts from the export on. -#}
{% macro shopify_exported_customers(customers) -%}
    {%- do coltiva.must_have('shopify', customers, [], ['customer_id', 'email']) -%}
    latest_orders as (
        select max(loaded_at) as exported_at
        from orders
    ),

    customers as (
        select
            {{ coltiva.without_apostrophe('customers.customer_id') }} as customer_id,
            {{ coltiva.raw_text('customers.email') }} as email,
            {{ coltiva.without_apostrophe(coltiva.first_column(
                customers, ['phone', 'default_address_phone'], 'customers'
            )) }} as phone,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, 'first_name', 'customers'
            )) }} as first_name,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, 'last_name', 'customers'
            )) }} as last_name,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, ['default_address_country_code', 'country_code'], 'customers'
            )) }} as country_code,
            {%- for channel in ['email', 'sms', 'whatsapp'] %}
            lower({{ coltiva.raw_text(coltiva.first_column(
                customers, 'accepts_' ~ channel ~ '_marketing', 'customers'
            )) }}) as {{ channel }}_consent,
            latest_orders.exported_at as {{ channel }}_consent_at,
            {%- endfor %}
            false as is_deleted,
            cast(null as timestamp) as created_at,
            cast(null as timestamp) as updated_at,
            latest_orders.exported_at as loaded_at
        from {{ customers.relation }} as customers
        cross join latest_orders
    )
{%- endmacro %}
