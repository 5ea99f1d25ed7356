{#- Every word a check of this project gives as rejection_reason, in the order in which
    they are looked for. -#}
{% macro known_rejection_reasons() -%}
    {{ return([
        'unreadable_line',
        'missing_key', 'missing_value', 'unreadable_number', 'unreadable_time',
        'unreadable_flag', 'negative_price', 'future_dated', 'unknown_status',
        'unknown_currency', 'orphan_line', 'orphan_refund',
        'refund_before_order', 'excluded', 'duplicate_key',
    ]) }}
{%- endmacro %}
