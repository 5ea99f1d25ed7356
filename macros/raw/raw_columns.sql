{#- The raw contract: the columns of each raw table in their order. Staging reads
    them, rejected rows are printed with them, and raw files are checked against
    them. -#}
{% macro raw_columns(table) -%}
    {%- set columns = {
        'customers': [
            'customer_id', 'email', 'phone', 'first_name', 'last_name', 'birth_date',
            'country_code', 'acquisition_channel', 'created_at', 'updated_at',
        ],
        'products': [
            'product_id', 'product_name', 'category', 'product_type', 'list_price',
            'unit_cost', 'updated_at',
        ],
        'orders': [
            'order_id', 'customer_id', 'email', 'ordered_at', 'status',
            'currency_code', 'order_type', 'shipping_amount', 'discount_amount',
            'coupon_code', 'updated_at',
        ],
        'order_lines': [
            'order_line_id', 'order_id', 'product_id', 'quantity', 'unit_price',
            'discount_amount',
        ],
        'refunds': [
            'refund_id', 'order_id', 'customer_id', 'refunded_at', 'amount',
            'shipping_amount',
        ],
        'interactions': [
            'interaction_id', 'occurred_at', 'interaction_type', 'channel',
            'customer_id', 'anonymous_id', 'email', 'session_id', 'product_id',
            'campaign_id', 'is_machine', 'url',
        ],
        'campaigns': [
            'campaign_id', 'campaign_name', 'program', 'channel', 'sent_at',
            'cost_amount', 'currency_code',
        ],
        'consents': [
            'consent_id', 'customer_id', 'email', 'channel', 'purpose', 'is_granted',
            'recorded_at',
        ],
    } -%}
    {{ return(columns[table] + ['loaded_at']) }}
{%- endmacro %}
