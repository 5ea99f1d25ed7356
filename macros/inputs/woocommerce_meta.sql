{#- CTEs that end in `order_meta`, after `orders`: what plugins wrote beside an order.
    -#}
{% macro woocommerce_order_meta() -%}
    {%- if coltiva.is_woocommerce_database() -%}
        {%- set meta = coltiva.woocommerce_table('order_meta') %}
    order_meta as (
        select
            {{ coltiva.raw_text(coltiva.first_column(meta, 'order_id')) }} as order_id,
            {{ coltiva.raw_text(coltiva.first_column(meta, 'meta_key')) }} as meta_key,
            {{ coltiva.raw_text(
                coltiva.first_column(meta, 'meta_value')
            ) }} as meta_value
        {%- if meta is none %}
        where false
        {%- else %}
        from {{ meta.relation }}
        {%- endif %}
    )
    {%- else -%}
    {{ coltiva.woocommerce_list(
        'order_meta', coltiva.woocommerce_table('orders'), 'orders', 'order_id',
        'meta_data', ['orders__meta_data'], {'meta_key': 'key', 'meta_value': 'value'}
    ) }}
    {%- endif -%}
{%- endmacro %}

{#- CTEs that end in `origins`, after `orders`: where a customer's first order came
    from, as WooCommerce's own attribution tells; null where it does not. -#}
{% macro woocommerce_origins() -%}
    {{ coltiva.woocommerce_order_meta() }},

    order_origins as (
        select
            order_id,
            {%- for name, key in {
                'source_type': 'source_type', 'source_name': 'utm_source',
            }.items() %}
            max(
                case
                    when meta_key = '_wc_order_attribution_{{ key }}'
                        then lower(meta_value)
                end
            ) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from order_meta
        group by order_id
    ),

    numbered_orders as (
        select
            order_id,
            customer_id,
            loaded_at,
            row_number() over (
                partition by customer_id order by ordered_at, order_id
            ) as order_number
        from orders
        where customer_id is not null
    ),

    origins as (
        select
            numbered_orders.customer_id,
            case
                when order_origins.source_type = 'typein' then 'direct'
                when order_origins.source_type = 'organic' then 'organic'
                when order_origins.source_type in ('utm', 'referral')
                    then order_origins.source_name
            end as acquisition_channel,
            numbered_orders.loaded_at
        from numbered_orders
        inner join order_origins on numbered_orders.order_id = order_origins.order_id
        where numbered_orders.order_number = 1
    )
{%- endmacro %}
