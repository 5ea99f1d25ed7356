{#- CTEs that end in `orders`: a WooCommerce shop's orders, the latest version of each,
    in one form for REST answers and the shop's own tables. Drafts are none. -#}
{% macro woocommerce_orders() -%}
    {%- set orders = coltiva.woocommerce_table('orders') -%}
    {%- do coltiva.must_have('woocommerce', orders, ['orders', 'wc_orders']) -%}
    {%- set lists = coltiva.listed_columns(orders, [
        'line_items', 'fee_lines', 'coupon_lines', 'refunds', 'meta_data',
    ]) -%}
    {%- if coltiva.is_woocommerce_database() -%}
    {{ coltiva.woocommerce_database_orders(orders) }},
    {%- else -%}
    {{ coltiva.woocommerce_answered_orders(orders, lists) }},
    {%- endif %}

    export_moment as (
        select max(greatest(ordered_at, updated_at)) as exported_at
        from order_versions
    ),

    ranked_orders as (
        select
            order_versions.*,
            row_number() over (
                partition by order_versions.order_id
                order by
                    order_versions.loaded_by_loader_at desc nulls last,
                    order_versions.updated_at desc nulls last,
                    order_versions.status asc
            ) as version_number,
            coalesce(order_versions.loaded_by_loader_at, export_moment.exported_at)
                as loaded_at
        from order_versions
        cross join export_moment
        where order_versions.order_id is not null
    ),

    orders as (
        select
            order_id,
            parent_key,
            customer_id,
            email,
            case when is_deleted then 'cancelled' else status end as status,
            currency_code,
            created_via,
            shipping_total,
            total_amount,
            tax_amount,
            {%- for column in lists %}
            {{ column }},
            {%- endfor %}
            has_tax_in_prices,
            ordered_at,
            updated_at,
            loaded_at
        from ranked_orders
        where
            version_number = 1
            and row_type = 'shop_order'
            and coalesce(status, '') not in ('checkout-draft', 'auto-draft', 'draft')
    )
{%- endmacro %}

{#- The CTE `order_versions` of REST answers. -#}
{% macro woocommerce_answered_orders(orders, lists) -%}
    {%- do coltiva.must_have('woocommerce', orders, [], [
        'id', 'status', 'currency', 'date_created_gmt', 'total', 'total_tax',
        'shipping_total',
    ]) -%}
    order_versions as (
        select
            {{ coltiva.raw_text(coltiva.first_column(orders, 'id')) }} as order_id,
            {{ coltiva.first_column(orders, '_dlt_id') }} as parent_key,
            nullif({{ coltiva.raw_text(
                coltiva.first_column(orders, 'customer_id')
            ) }}, '0') as customer_id,
            {{ coltiva.woocommerce_address(orders, 'email') }} as email,
            {{ coltiva.woocommerce_status(coltiva.first_column(orders, 'status')) }}
                as status,
            {{ coltiva.raw_text(coltiva.first_column(
                orders, 'currency'
            )) }} as currency_code,
            lower({{ coltiva.raw_text(coltiva.first_column(
                orders, 'created_via'
            )) }}) as created_via,
            'shop_order' as row_type,
            cast(null as {{ dbt.type_string() }}) as parent_order_id,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, 'shipping_total'
            )) }} as shipping_total,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, 'total'
            )) }} as total_amount,
            {{ coltiva.raw_number(coltiva.first_column(
                orders, 'total_tax'
            )) }} as tax_amount,
            {%- for column in lists %}
            {{ adapter.quote(column) }} as {{ column }},
            {%- endfor %}
            {{ coltiva.is_set(orders, 'prices_include_tax') }} as has_tax_in_prices,
            {{ coltiva.is_deleted_row(orders) }} as is_deleted,
            {{ coltiva.first_time(orders, 'date_created_gmt') }} as ordered_at,
            {{ coltiva.first_time(orders, 'date_modified_gmt') }} as updated_at,
            {{ coltiva.loader_time(orders) }} as loaded_by_loader_at
        from {{ orders.relation }}
    )
{%- endmacro %}

{#- A status without the prefix that it has in the shop's own tables. -#}
{% macro woocommerce_status(column) -%}
    regexp_replace(lower({{ coltiva.raw_text(column) }}), '^wc-', '')
{%- endmacro %}

{#- A field of the billing address, in JSON or a column of its own. -#}
{% macro woocommerce_address(table, field, alias=none) -%}
    {%- if 'billing' in table.columns -%}
        {{ coltiva.raw_text(coltiva.json_value(
            (alias ~ '.' if alias else '') ~ 'billing', [field]
        )) }}
    {%- else -%}
        {{ coltiva.raw_text(coltiva.first_column(table, 'billing__' ~ field, alias)) }}
    {%- endif -%}
{%- endmacro %}
