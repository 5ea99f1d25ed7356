{#- A table of a Shopify shop, under whichever of its names it is there: see
    source_table. -#}
{% macro shopify_table(thing) -%}
    {%- set names = {
        'customers': ['customer', 'customers_export', 'customers'],
        'addresses': ['customer_address'],
        'orders': ['order', 'orders_export', 'orders'],
        'lines': ['order_line', 'orders__line_items'],
        'allocations': [
            'discount_allocation', 'orders__line_items__discount_allocations',
        ],
        'codes': ['order_discount_code', 'orders__discount_codes'],
        'shipping': ['order_shipping_line', 'orders__shipping_lines'],
        'refunds': ['refund', 'orders__refunds', 'order_refunds'],
        'refund_lines': [
            'refund_line_item', 'order_line_refund',
            'orders__refunds__refund_line_items',
        ],
        'adjustments': ['order_adjustment', 'orders__refunds__order_adjustments'],
        'transactions': ['transaction', 'orders__refunds__transactions'],
        'products': ['product', 'products_export', 'products'],
        'variants': ['product_variant', 'products__variants', 'product_variants'],
        'costs': ['inventory_item', 'inventory_items'],
        'checkouts': ['abandoned_checkout', 'abandoned_checkouts'],
    } -%}
    {{ return(coltiva.source_table('shopify', names[thing])) }}
{%- endmacro %}

{#- Whether a table is an export of the admin, by its columns: a file of that kind may
    be called orders.csv. -#}
{% macro is_shopify_export(table) -%}
    {{ return(table is not none and (
        'lineitem_name' in table.columns or 'accepts_email_marketing' in table.columns
        or ('handle' in table.columns and 'variant_price' in table.columns)
    )) }}
{%- endmacro %}

{#- A cell of the admin's export without the apostrophe that it writes before numbers.
    -#}
{% macro without_apostrophe(column) -%}
    nullif(regexp_replace({{ coltiva.raw_text(column) }}, '^''', ''), '')
{%- endmacro %}

{#- Whether a flag of a loader is set, whatever its type. -#}
{% macro is_set(table, names, alias=none) -%}
    coalesce(
        lower(cast(
            {{ coltiva.first_column(table, names, alias) }} as {{ dbt.type_string() }}
        )) in ('true', 't', '1', 'yes'),
        false
    )
{%- endmacro %}
