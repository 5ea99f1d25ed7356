{#- CTEs that end in `customers`, after `orders`: a Shopify shop's accounts in one form
    for all loaders, with what each answered for a channel. -#}
{% macro shopify_customers() -%}
    {%- set customers = coltiva.shopify_table('customers') -%}
    {%- if customers is none -%}
        {{ return(coltiva.no_shopify_customers()) }}
    {%- elif coltiva.is_shopify_export(customers) -%}
        {{ return(coltiva.shopify_exported_customers(customers)) }}
    {%- endif -%}
    {%- set addresses = coltiva.shopify_table('addresses') -%}
    {%- do coltiva.must_have('shopify', customers, [], ['id', 'created_at']) -%}
    {%- set text = dbt.type_string() %}
    default_addresses as (
        {%- if addresses is none or 'country_code' not in addresses.columns %}
        select
            order_id as customer_id,
            country_code
        from orders
        where false
        {%- else %}
        select
            {{ coltiva.raw_text('customer_id') }} as customer_id,
            max({{ coltiva.raw_text('country_code') }}) as country_code
        from {{ addresses.relation }}
        where {{ coltiva.is_set(addresses, ['is_default', 'default']) }}
        group by {{ coltiva.raw_text('customer_id') }}
        {%- endif %}
    ),

    customers as (
        select
            {{ coltiva.raw_text('customers.id') }} as customer_id,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, 'email', 'customers'
            )) }} as email,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, 'phone', 'customers'
            )) }} as phone,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, 'first_name', 'customers'
            )) }} as first_name,
            {{ coltiva.raw_text(coltiva.first_column(
                customers, 'last_name', 'customers'
            )) }} as last_name,
            {% if 'default_address' in customers.columns -%}
            {{ coltiva.json_value('customers.default_address', ['country_code']) }}
            {%- else -%}
            coalesce(default_addresses.country_code, {{ coltiva.raw_text(
                coltiva.first_column(
                    customers, 'default_address__country_code', 'customers'
                )
            ) }})
            {%- endif %} as country_code,
            {%- for channel in ['email', 'sms'] %}
            {%- set consent = channel ~ '_marketing_consent' %}
            {%- set is_nested = consent in customers.columns %}
            {%- set flag = ['accepts_marketing'] if channel == 'email' else [] %}
            lower({{ coltiva.json_value('customers.' ~ consent, ['state']) if is_nested
                else coltiva.raw_text('cast(' ~ coltiva.first_column(
                    customers, [consent ~ '_state', consent ~ '__state'] + flag,
                    'customers'
                ) ~ ' as ' ~ text ~ ')') }}) as {{ channel }}_consent,
            {% if is_nested -%}
            {{ coltiva.utc_time(coltiva.json_value(
                'customers.' ~ consent, ['consent_updated_at']
            )) }}
            {%- else -%}
            {{ coltiva.first_time(customers, [
                consent ~ '_consent_updated_at', consent ~ '__consent_updated_at',
                consent ~ '_updated_at',
            ] + (['accepts_marketing_updated_at'] if flag else []), 'customers') }}
            {%- endif %} as {{ channel }}_consent_at,
            {%- endfor %}
            cast(null as {{ text }}) as whatsapp_consent,
            cast(null as timestamp) as whatsapp_consent_at,
            {{ coltiva.is_set(customers, '_fivetran_deleted', 'customers') }}
                as is_deleted,
            {%- for time in ['created_at', 'updated_at'] %}
            {{ coltiva.first_time(customers, time, 'customers') }} as {{ time }},
            {%- endfor %}
            {{ coltiva.loader_time(customers, 'customers') }} as loaded_at
        from {{ customers.relation }} as customers
        left join default_addresses
            on {{ coltiva.raw_text('customers.id') }} = default_addresses.customer_id
    )
{%- endmacro %}

{#- The CTE `customers` where only orders are there: their e-mails tell the people. -#}
{% macro no_shopify_customers() -%}
    customers as (
        select
            {%- for column in [
                'customer_id', 'email', 'phone', 'first_name', 'last_name',
                'country_code', 'email_consent', 'sms_consent', 'whatsapp_consent',
            ] %}
            orders.order_id as {{ column }},
            {%- endfor %}
            {%- for column in [
                'email_consent_at', 'sms_consent_at', 'whatsapp_consent_at',
                'created_at', 'updated_at', 'loaded_at',
            ] %}
            orders.ordered_at as {{ column }},
            {%- endfor %}
            orders.is_deleted
        from orders
        where false
    )
{%- endmacro %}
