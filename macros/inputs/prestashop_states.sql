{#- The word for an order's state: its number, which seed_source_values knows where it
    is one of a new shop's and the state has that one's flags; else what the flags say;
    else its number again, which nobody knows until the shop gives it a row. -#}
{% macro prestashop_status(states) -%}
    {%- set paid = "'2', '3', '4', '5', '9', '11'" -%}
    {%- set state = 'orders_rows.current_state' -%}
    case
        when orders_rows.is_gone then 'cancelled'
        {%- if states is not none %}
        when order_state_rows.paid and {{ state }} in ({{ paid }})
            then 'ps-' || {{ state }}
        when order_state_rows.shipped then 'shipped'
        when order_state_rows.paid then 'paid'
        when order_state_rows.logable then 'processing'
        when {{ state }} in ({{ paid }}) then 'ps-' || {{ state }} || ' unpaid'
        {%- endif %}
        else 'ps-' || {{ state }}
    end
{%- endmacro %}

{#- Whether a state is one of a sale: paid, sent, or valid for PrestaShop. -#}
{% macro prestashop_is_sale(states) -%}
    not orders_rows.is_gone and {% if states is none -%}
    orders_rows.current_state in ('2', '3', '4', '5', '9', '11')
    {%- else -%}
    coalesce(
        order_state_rows.paid or order_state_rows.shipped or order_state_rows.logable,
        false
    )
    {%- endif %}
{%- endmacro %}
