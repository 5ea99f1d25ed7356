{#- CTEs that end in `orders`: a Shopify shop's orders, one row each, in one form for
    all loaders. Test orders are left out. -#}
{% macro shopify_orders() -%}
    {%- set orders = coltiva.shopify_table('orders') -%}
    {%- do coltiva.must_have(
        'shopify', orders, ['order', 'orders', 'orders_export']
    ) -%}
    {%- if coltiva.is_shopify_export(orders) -%}
        {{ return(coltiva.shopify_exported_orders(orders)) }}
    {%- endif -%}
    {%- do coltiva.must_have('shopify', orders, [], [
        'id', ['created_at', 'processed_at'],
        ['financial_status', 'display_financial_status'], ['currency', 'currency_code'],
    ]) -%}
    orders as (
        select
            {{ coltiva.raw_text(coltiva.first_column(orders, 'id')) }} as order_id,
            {{ coltiva.first_column(orders, '_dlt_id') }} as parent_id,
            {%- if 'customer' in orders.columns %}
            {{ coltiva.json_value('customer', ['id']) }} as customer_id,
            {%- else %}
            {{ coltiva.raw_text(coltiva.first_column(
                orders, ['customer_id', 'customer__id']
            )) }} as customer_id,
            {%- endif %}
            {{ coltiva.raw_text(coltiva.first_column(
                orders, ['email', 'contact_email']
            )) }} as email,
            {%- if 'shipping_address' in orders.columns %}
            {{ coltiva.json_value(
                'shipping_address', ['country_code']
            ) }} as country_code,
            {%- else %}
            {{ coltiva.raw_text(coltiva.first_column(orders, [
                'shipping_address_country_code', 'shipping_address__country_code',
                'billing_address_country_code', 'billing_address__country_code',
            ])) }} as country_code,
            {%- endif %}
            lower({{ coltiva.raw_text(coltiva.first_column(
                orders, ['financial_status', 'display_financial_status']
            )) }}) as financial_status,
            lower({{ coltiva.raw_text(coltiva.first_column(
                orders, ['fulfillment_status', 'display_fulfillment_status']
            )) }}) as fulfillment_status,
            {{ coltiva.raw_text(coltiva.first_column(
                orders, ['currency', 'currency_code']
            )) }} as currency_code,
            cast(null as {{ dbt.type_string() }}) as coupon_code,
            {{ coltiva.raw_number(
                coltiva.shopify_shipping_amount(orders)
            ) }} as shipping_amount,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, ['total_discounts', 'total_discounts_set_shop_amount']
            )) }} as discount_amount,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, ['subtotal_price', 'subtotal_price_set_shop_amount']
            )) }} as subtotal_amount,
            cast(null as numeric(18, 4)) as refunded_amount,
            {{ coltiva.is_set(orders, '_fivetran_deleted') }}
            or {{ coltiva.first_column(orders, 'deleted_at') }} is not null
                as is_deleted,
            coalesce(
                {{ coltiva.first_time(orders, 'processed_at') }},
                {{ coltiva.first_time(orders, 'created_at') }},
                {{ coltiva.first_time(orders, 'deleted_at') }}
            ) as ordered_at,
            {{ coltiva.first_time(orders, 'cancelled_at') }} as cancelled_at,
            cast(null as timestamp) as fulfilled_at,
            {{ coltiva.first_time(orders, 'updated_at') }} as updated_at,
            {{ coltiva.loader_time(orders) }} as loaded_at
        from {{ orders.relation }}
        where not {{ coltiva.is_set(orders, 'test') }}
    )
{%- endmacro %}

{#- What was charged for shipping in the shop's currency, before discounts: a plain
    column, or one within JSON. -#}
{% macro shopify_shipping_amount(orders) -%}
    {%- if 'total_shipping_price_set' in orders.columns -%}
        {{ return(coltiva.json_value(
            'total_shipping_price_set', ['shop_money', 'amount']
        )) }}
    {%- endif -%}
    {{ return(coltiva.first_column(orders, [
        'total_shipping_price_set_shop_amount',
        'total_shipping_price_set__shop_money__amount',
    ])) }}
{%- endmacro %}
