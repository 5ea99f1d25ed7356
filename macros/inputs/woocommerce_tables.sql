{#- A table of a WooCommerce shop, under whichever of its names it is there: REST
    answers by their streams, the shop's own with or without the usual prefix. -#}
{% macro woocommerce_table(thing) -%}
    {%- set names = {
        'orders': ['orders', 'wc_orders', 'wp_wc_orders'],
        'details': ['wc_order_operational_data', 'wp_wc_order_operational_data'],
        'stats': ['wc_order_stats', 'wp_wc_order_stats'],
        'order_meta': ['wc_orders_meta', 'wp_wc_orders_meta'],
        'items': ['woocommerce_order_items', 'wp_woocommerce_order_items'],
        'item_meta': ['woocommerce_order_itemmeta', 'wp_woocommerce_order_itemmeta'],
        'sold': ['wc_order_product_lookup', 'wp_wc_order_product_lookup'],
        'customers': ['customers', 'wc_customer_lookup', 'wp_wc_customer_lookup'],
        'user_meta': ['usermeta', 'wp_usermeta'],
        'refunds': ['refunds', 'order_refunds'],
        'products': ['products'],
        'variations': ['product_variations'],
        'reviews': ['product_reviews'],
    } -%}
    {{ return(coltiva.source_table('woocommerce', names[thing])) }}
{%- endmacro %}

{#- Whether the orders are the shop's own tables, not REST answers. -#}
{% macro is_woocommerce_database() -%}
    {%- set orders = coltiva.woocommerce_table('orders') -%}
    {{ return(orders is not none and orders.name.endswith('wc_orders')) }}
{%- endmacro %}

{#- A column of MySQL as text: an export may write NULL or \N for none. -#}
{% macro mysql_text(table, names, alias=none) -%}
    nullif(nullif({{ coltiva.raw_text(
        coltiva.first_column(table, names, alias)
    ) }}, 'NULL'), chr(92) || 'N')
{%- endmacro %}

{#- Whether a row was deleted, as far as its loader keeps deleted rows. -#}
{% macro is_deleted_row(table, alias=none) -%}
    ({{ coltiva.is_set(table, '_fivetran_deleted', alias) }}
    or {{ coltiva.raw_text(coltiva.first_column(
        table, '_ab_cdc_deleted_at', alias
    )) }} is not null)
{%- endmacro %}

{#- Stops the run where one id stands for two things, which is what two shops in one
    table come to: `mark` is a column that never changes, such as an order's key. -#}
{% macro must_be_one_shop(thing, id, mark) -%}
    {%- set table = coltiva.woocommerce_table(thing) -%}
    {%- if execute and table is not none and mark in table.columns
        and id in table.columns -%}
        {%- set same_id = adapter.quote(id) -%}
        {%- set rows = run_query(
            'select ' ~ same_id ~ ' from ' ~ table.relation ~ ' group by ' ~ same_id
            ~ ' having min(' ~ adapter.quote(mark) ~ ') <> max('
            ~ adapter.quote(mark) ~ ') order by ' ~ same_id ~ ' limit 1'
        ).rows -%}
        {%- if rows | length > 0 -%}
            {{ exceptions.raise_compiler_error(
                'woocommerce.' ~ table.name ~ ' holds two shops: ' ~ id ~ ' '
                ~ rows[0][0] ~ ' has more than one ' ~ mark ~ '. Load each shop into '
                ~ 'a schema of its own.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
