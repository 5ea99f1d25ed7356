{#- The CTE `order_versions` of the shop's own tables, which hold refunds and
    subscriptions too; what is not in wc_orders is looked up beside it. -#}
{% macro woocommerce_database_orders(orders) -%}
    {%- set details = coltiva.woocommerce_table('details') -%}
    {%- set stats = coltiva.woocommerce_table('stats') -%}
    {%- do coltiva.must_have('woocommerce', orders, [], [
        'id', 'status', 'currency', 'type', 'date_created_gmt', 'total_amount',
        'tax_amount', 'parent_order_id',
    ]) -%}
    {%- do coltiva.must_have('woocommerce', details or stats, [
        'wc_order_operational_data', 'wc_order_stats',
    ], ['order_id']) -%}
    order_details as (
        {{ coltiva.woocommerce_details(details, {
            'created_via': coltiva.mysql_text(details, 'created_via'),
            'shipping_amount': coltiva.raw_number(
                coltiva.first_column(details, 'shipping_total_amount')
            ),
            'tax_flag': coltiva.mysql_text(details, 'prices_include_tax'),
        }) }}
    ),

    order_stats as (
        {{ coltiva.woocommerce_details(stats, {
            'shipping_amount': coltiva.raw_number(
                coltiva.first_column(stats, 'shipping_total')
            ),
        }) }}
    ),

    order_versions as (
        select
            {{ coltiva.raw_text('orders.id') }} as order_id,
            cast(null as {{ dbt.type_string() }}) as parent_key,
            nullif({{ coltiva.mysql_text(orders, 'customer_id', 'orders') }}, '0')
                as customer_id,
            {{ coltiva.mysql_text(orders, 'billing_email', 'orders') }} as email,
            {{ coltiva.woocommerce_status('orders.status') }} as status,
            {{ coltiva.raw_text('orders.currency') }} as currency_code,
            lower(order_details.created_via) as created_via,
            lower({{ coltiva.raw_text('orders.type') }}) as row_type,
            {{ coltiva.raw_text('orders.parent_order_id') }} as parent_order_id,
            coalesce(order_details.shipping_amount, order_stats.shipping_amount)
                as shipping_total,
            {{ coltiva.raw_number('orders.total_amount') }} as total_amount,
            {{ coltiva.raw_number('orders.tax_amount') }} as tax_amount,
            coalesce(lower(order_details.tax_flag) in ('1', 'true', 't', 'yes'), false)
                as has_tax_in_prices,
            {{ coltiva.is_deleted_row(orders, 'orders') }} as is_deleted,
            {{ coltiva.first_time(orders, 'date_created_gmt', 'orders') }}
                as ordered_at,
            {{ coltiva.first_time(orders, 'date_updated_gmt', 'orders') }}
                as updated_at,
            {{ coltiva.loader_time(orders, 'orders') }} as loaded_by_loader_at
        from {{ orders.relation }} as orders
        left join order_details
            on {{ coltiva.raw_text('orders.id') }} = order_details.order_id
        left join order_stats
            on {{ coltiva.raw_text('orders.id') }} = order_stats.order_id
    )
{%- endmacro %}

{#- The body of a CTE: some columns of a table with a row an order; none where the
    table is not there. -#}
{% macro woocommerce_details(table, columns) -%}
    {%- set key = coltiva.raw_text(coltiva.first_column(table, 'order_id')) %}
        select
            {{ key }} as order_id,
            {%- for name, value in columns.items() %}
            {{ 'max(' ~ value ~ ')' if table is not none else value }} as {{ name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        {%- if table is none %}
        where false
        {%- else %}
        from {{ table.relation }}
        group by {{ key }}
        {%- endif %}
{%- endmacro %}
