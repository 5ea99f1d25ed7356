{#- CTEs that end in `line_rows`, those of the shop's own tables: an item's own values,
    else those of the table that WooCommerce derives of them for its reports. -#}
{% macro woocommerce_database_lines() -%}
    {%- set items = coltiva.woocommerce_table('items') -%}
    {%- set item_meta = coltiva.woocommerce_table('item_meta') -%}
    {%- set sold = coltiva.woocommerce_table('sold') -%}
    {%- do coltiva.must_have('woocommerce', items, ['woocommerce_order_items'], [
        'order_item_id', 'order_id', 'order_item_type', 'order_item_name',
    ]) -%}
    {%- do coltiva.must_have('woocommerce', item_meta or sold, [
        'woocommerce_order_itemmeta', 'wc_order_product_lookup',
    ], ['order_item_id']) -%}
    {%- if sold is not none -%}
        {%- do coltiva.must_have('woocommerce', sold, [], [
            'order_id', 'product_id', 'product_qty', 'product_net_revenue',
            'coupon_amount',
        ]) -%}
    {%- endif -%}
    {{ coltiva.woocommerce_item_values(items, item_meta) }},

    sold_items as (
        {%- if sold is none %}
        select
            {%- for column in [
                'order_item_id', 'order_id', 'product_id', 'variation_id',
                'product_qty',
            ] %}
            order_item_id as {{ column }},
            {%- endfor %}
            line_total as net_amount,
            line_total as coupon_amount,
            line_total as shipping_amount
        from item_values
        where false
        {%- else %}
        select
            {%- for column in ['order_item_id', 'order_id'] %}
            {{ coltiva.raw_text(coltiva.first_column(sold, column)) }} as {{ column }},
            {%- endfor %}
            {%- for column in ['product_id', 'variation_id', 'product_qty'] %}
            max({{ coltiva.raw_text(
                coltiva.first_column(sold, column)
            ) }}) as {{ column }},
            {%- endfor %}
            max({{ coltiva.raw_number(
                coltiva.first_column(sold, 'product_net_revenue')
            ) }}) as net_amount,
            max({{ coltiva.raw_number(
                coltiva.first_column(sold, 'coupon_amount')
            ) }}) as coupon_amount,
            max({{ coltiva.raw_number(
                coltiva.first_column(sold, 'shipping_amount')
            ) }}) as shipping_amount
        from {{ sold.relation }}
        group by
            {{ coltiva.raw_text(coltiva.first_column(sold, 'order_item_id')) }},
            {{ coltiva.raw_text(coltiva.first_column(sold, 'order_id')) }}
        {%- endif %}
    ),

    line_rows as (
        select
            item_values.order_item_id as order_line_id,
            item_values.order_id,
            item_values.item_name as product_name,
            coalesce(item_values.product_id, sold_items.product_id) as product_id,
            coalesce(item_values.variation_id, sold_items.variation_id)
                as variation_id,
            cast(null as {{ dbt.type_string() }}) as sku,
            coalesce(item_values.quantity, sold_items.product_qty) as quantity,
            coalesce(
                item_values.line_subtotal,
                sold_items.net_amount + sold_items.coupon_amount
            ) as subtotal,
            coalesce(item_values.line_total, sold_items.net_amount) as total
        from item_values
        left join sold_items
            on
                item_values.order_item_id = sold_items.order_item_id
                and item_values.order_id = sold_items.order_id
        where item_values.item_type = 'line_item'
    )
{%- endmacro %}

{#- The CTE `item_values`: the items of orders (lines, shipping, fees, coupons), each
    with what is written of it; null where nothing is. -#}
{% macro woocommerce_item_values(items, item_meta) -%}
    {%- set values = {
        'product_id': '_product_id', 'variation_id': '_variation_id',
        'quantity': '_qty', 'line_subtotal': '_line_subtotal',
        'line_total': '_line_total', 'coupon_amount': 'discount_amount',
    } -%}
    written_values as (
        {%- if item_meta is none %}
        select
            {{ coltiva.raw_text('order_item_id') }} as order_item_id,
            {%- for name in values %}
            {{ coltiva.raw_text('order_item_name') }} as {{ name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ items.relation }}
        where false
        {%- else %}
        select
            {{ coltiva.raw_text('order_item_id') }} as order_item_id,
            {%- for name, key in values.items() %}
            max(
                case when meta_key = '{{ key }}' then {{ coltiva.raw_text(
                    'meta_value'
                ) }} end
            ) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ item_meta.relation }}
        group by {{ coltiva.raw_text('order_item_id') }}
        {%- endif %}
    ),

    item_values as (
        select
            {{ coltiva.raw_text('items.order_item_id') }} as order_item_id,
            {{ coltiva.raw_text('items.order_id') }} as order_id,
            lower({{ coltiva.raw_text('items.order_item_type') }}) as item_type,
            {{ coltiva.raw_text('items.order_item_name') }} as item_name,
            written_values.product_id,
            written_values.variation_id,
            written_values.quantity,
            {%- for name in ['line_subtotal', 'line_total', 'coupon_amount'] %}
            {{ coltiva.raw_number('written_values.' ~ name) }} as {{ name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ items.relation }} as items
        left join written_values
            on
                {{ coltiva.raw_text('items.order_item_id') }}
                = written_values.order_item_id
        where not {{ coltiva.is_deleted_row(items, 'items') }}
    )
{%- endmacro %}
