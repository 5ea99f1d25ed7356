{#- CTEs that end in `order_lines`, after `orders`: what was sold, without tax. A line
    is worth what WooCommerce says it is, to the cent: where its sum is no multiple of a
    price, the price is rounded up and the rest of it is a discount. -#}
{% macro woocommerce_lines() -%}
    {%- if coltiva.is_woocommerce_database() -%}
    {{ coltiva.woocommerce_database_lines() }},
    {%- else -%}
    {{ coltiva.woocommerce_answered_lines() }},
    {%- endif %}

    line_amounts as (
        select
            line_rows.*,
            orders.loaded_at,
            {{ coltiva.raw_number('line_rows.quantity') }} as unit_count,
            greatest(
                {{ coltiva.raw_number('line_rows.subtotal') }},
                {{ coltiva.raw_number('line_rows.total') }}
            ) as gross_amount,
            {{ coltiva.raw_number('line_rows.total') }} as net_amount
        from line_rows
        inner join orders on line_rows.order_id = orders.order_id
    ),

    line_prices as (
        select
            line_amounts.*,
            {{ coltiva.divide_amount(
                'cast(cast(gross_amount as numeric(28, 4)) * 10000 as numeric(28, 4))',
                'cast(unit_count * 10000 as bigint)'
            ) }} as rounded_price
        from line_amounts
    ),

    priced_lines as (
        select
            line_prices.*,
            cast(
                case
                    when
                        {{ coltiva.multiply_amount('rounded_price', 'unit_count') }}
                        < gross_amount
                        then rounded_price + cast(0.0001 as numeric(18, 4))
                    else rounded_price
                end as numeric(18, 4)
            ) as unit_price
        from line_prices
    ),

    order_lines as (
        select
            order_line_id,
            order_id,
            coalesce(
                nullif(variation_id, '0'), nullif(product_id, '0'),
                'deleted/' || coalesce(sku, product_name)
            ) as product_id,
            nullif(product_id, '0') as family_id,
            product_name,
            unit_count as quantity,
            unit_price,
            cast(
                {{ coltiva.multiply_amount('unit_price', 'unit_count') }} - net_amount
                as numeric(18, 4)
            ) as discount_amount,
            net_amount,
            loaded_at
        from priced_lines
    )
{%- endmacro %}

{#- CTEs that end in `line_rows`, those of REST answers. -#}
{% macro woocommerce_answered_lines() -%}
    {%- set orders = coltiva.woocommerce_table('orders') -%}
    {%- if 'line_items' not in orders.columns -%}
        {%- set lines = coltiva.source_table('woocommerce', ['orders__line_items']) -%}
        {%- do coltiva.must_have(
            'woocommerce', lines, ['orders__line_items'],
            ['id', 'quantity', 'subtotal', 'total', '_dlt_parent_id']
        ) -%}
    {%- endif -%}
    {{ coltiva.woocommerce_list(
        'line_rows', orders, 'orders', 'order_id', 'line_items',
        ['orders__line_items'], {
            'order_line_id': 'id', 'product_name': 'name', 'product_id': 'product_id',
            'variation_id': 'variation_id', 'sku': 'sku', 'quantity': 'quantity',
            'subtotal': 'subtotal', 'total': 'total',
        }
    ) }}
{%- endmacro %}
