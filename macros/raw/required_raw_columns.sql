{#- The columns that a raw table must have. Any other of the contract may be absent,
    which is the same as null. -#}
{% macro required_raw_columns(table) -%}
    {%- set columns = {
        'customers': ['customer_id', 'created_at'],
        'products': ['product_id', 'product_name'],
        'orders': ['order_id', 'ordered_at', 'status', 'currency_code'],
        'order_lines': [
            'order_line_id', 'order_id', 'product_id', 'quantity', 'unit_price',
        ],
        'refunds': ['refund_id', 'refunded_at', 'amount'],
        'interactions': ['interaction_id', 'occurred_at', 'interaction_type'],
        'campaigns': ['campaign_id'],
        'consents': [
            'consent_id', 'channel', 'purpose', 'is_granted', 'recorded_at',
        ],
    } -%}
    {{ return(columns[table] + ['loaded_at']) }}
{%- endmacro %}
