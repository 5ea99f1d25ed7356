{#- The counts that every table of campaign figures has, in their order: the one list of
    them. -#}
{% macro message_counts() -%}
    {{ return([
        'sent_count', 'delivered_count', 'bounced_count', 'reaction_only_count',
        'human_open_count', 'machine_only_open_count', 'click_count',
        'unsubscribe_count', 'complaint_count', 'attributed_order_count',
    ]) }}
{%- endmacro %}
