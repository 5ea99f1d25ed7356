{#- (amount - cost) / cost as numeric(18, 4); null where the cost is 0 or unknown. In
    ten-thousandths both are whole numbers, which divide_amount divides exactly. -#}
{% macro return_on_investment(amount, cost) -%}
    {{ divide_amount(
        '((' ~ amount ~ ' - ' ~ cost ~ ') * 10000)',
        'cast(' ~ cost ~ ' * 10000 as bigint)'
    ) }}
{%- endmacro %}
