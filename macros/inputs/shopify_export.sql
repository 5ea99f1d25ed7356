{#- CTEs that end in `export_rows`: all rows of the admin's export of orders, with the
    order they are of and when the export was made, as far as it tells. An order that
    stands in several files is taken from the last of them. -#}
{% macro shopify_export_rows(orders) -%}
    {%- set id = coltiva.raw_text(coltiva.first_column(orders, 'id')) -%}
    numbered_rows as (
        select
            *,
            coalesce(
                max({{ id }}) over (partition by trim(name)), trim(name)
            ) as order_id,
            {% if '_file_number' in orders.columns -%}
            max(_file_number) over (partition by trim(name)) - _file_number
            {%- else -%}
            0
            {%- endif %} as files_later
        from {{ orders.relation }}
        where {{ coltiva.raw_text('name') }} is not null
    ),

    export_moment as (
        select
            max(greatest(
                {{ coltiva.first_time(orders, 'created_at') }},
                {{ coltiva.first_time(orders, 'paid_at') }},
                {{ coltiva.first_time(orders, 'fulfilled_at') }},
                {{ coltiva.first_time(orders, 'cancelled_at') }}
            )) as exported_at
        from {{ orders.relation }}
    ),

    export_rows as (
        select
            numbered_rows.*,
            export_moment.exported_at
        from numbered_rows
        cross join export_moment
        where numbered_rows.files_later = 0
    )
{%- endmacro %}

{#- CTEs that end in `orders`: those of the admin's export, which has what is the
    order's on the first of its rows alone; the others have no status. Orders of the
    gateway for tests are left out. -#}
{% macro shopify_exported_orders(orders) -%}
    {%- do coltiva.must_have('shopify', orders, [], [
        'name', 'created_at', 'financial_status', 'currency', 'subtotal',
    ]) -%}
    {%- set payment = coltiva.first_column(orders, 'payment_method') -%}
    {{ coltiva.shopify_export_rows(orders) }},

    orders as (
        select
            order_id,
            cast(null as {{ dbt.type_string() }}) as parent_id,
            cast(null as {{ dbt.type_string() }}) as customer_id,
            {{ coltiva.raw_text(coltiva.first_column(orders, 'email')) }} as email,
            {{ coltiva.raw_text(coltiva.first_column(
                orders, ['shipping_country', 'billing_country']
            )) }} as country_code,
            lower({{ coltiva.raw_text('financial_status') }}) as financial_status,
            lower({{ coltiva.raw_text(coltiva.first_column(
                orders, 'fulfillment_status'
            )) }}) as fulfillment_status,
            {{ coltiva.raw_text('currency') }} as currency_code,
            {{ coltiva.raw_text(coltiva.first_column(
                orders, 'discount_code'
            )) }} as coupon_code,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, 'shipping'
            )) }} as shipping_amount,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, 'discount_amount'
            )) }} as discount_amount,
            {{ coltiva.raw_number('subtotal') }} as subtotal_amount,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, 'refunded_amount'
            )) }} as refunded_amount,
            false as is_deleted,
            {{ coltiva.first_time(orders, 'created_at') }} as ordered_at,
            {%- for time in ['cancelled_at', 'fulfilled_at'] %}
            {{ coltiva.first_time(orders, time) }} as {{ time }},
            {%- endfor %}
            cast(null as timestamp) as updated_at,
            exported_at as loaded_at
        from export_rows
        where
            coalesce(
                {{ coltiva.raw_text('financial_status') }},
                {{ coltiva.raw_text('subtotal') }}
            ) is not null
            and lower(coalesce({{ payment }}, '')) not like '%bogus%'
    )
{%- endmacro %}

{#- CTEs that end in `order_lines`: those of the export. A line has no id: it is its
    order's, with what was sold at which price, and a number where that stands twice.
    -#}
{% macro shopify_exported_lines(orders) -%}
    {%- do coltiva.must_have('shopify', orders, [], [
        'lineitem_quantity', 'lineitem_name', 'lineitem_price',
    ]) -%}
    {%- set sku = coltiva.raw_text(coltiva.first_column(orders, 'lineitem_sku')) -%}
    exported_lines as (
        select
            order_id,
            coalesce({{ sku }}, {{ coltiva.raw_text('lineitem_name') }}) as product_id,
            {{ coltiva.raw_text('lineitem_name') }} as product_name,
            {{ coltiva.raw_number('lineitem_quantity') }} as quantity,
            {{ coltiva.raw_number('lineitem_price') }} as unit_price,
            exported_at as loaded_at,
            row_number() over (
                partition by
                    order_id, lineitem_name, {{ sku }}, lineitem_price,
                    lineitem_quantity
                order by exported_at
            ) as copy_number
        from export_rows
        where {{ coltiva.raw_text('lineitem_name') }} is not null
    ),

    -- a tip is a line of the name without a product
    order_lines as (
        select
            exported_lines.order_id || '/' || exported_lines.product_id || '/'
            || coalesce(cast(exported_lines.unit_price as {{ dbt.type_string() }}), '')
            || '/' || coalesce(
                cast(exported_lines.quantity as {{ dbt.type_string() }}), ''
            )
            || '/' || cast(exported_lines.copy_number as {{ dbt.type_string() }})
                as order_line_id,
            exported_lines.order_id,
            exported_lines.product_id,
            exported_lines.product_name,
            exported_lines.quantity,
            exported_lines.unit_price,
            cast(0 as numeric(18, 4)) as discount_amount,
            false as is_gift_card,
            exported_lines.loaded_at
        from exported_lines
        inner join orders on exported_lines.order_id = orders.order_id
        where
            lower(exported_lines.product_id) != 'tip'
            or exported_lines.product_id != exported_lines.product_name
    )
{%- endmacro %}
