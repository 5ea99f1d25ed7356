{#- Every event that may start a follow-up program, as int_triggers tells them. -#}
{% macro known_triggers() -%}
    {{ return([
        'signed_up', 'newsletter_sent', 'cart_abandoned', 'order_placed',
        'upgrade_known', 'order_delivered', 'ordered_once', 'ordered_again', 'birthday',
        'reorder_due', 'browse_abandoned', 'turned_at_risk', 'became_vip',
    ]) }}
{%- endmacro %}
