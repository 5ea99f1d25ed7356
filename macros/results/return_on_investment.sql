{#- (amount - cost) / cost as numeric(18, 4); null where the cost is 0 or unknown. -#}
{% macro return_on_investment(amount, cost) -%}
    {%- set gain = '(' ~ ten_thousandths(amount) ~ ' - ' ~ ten_thousandths(cost) ~ ')' -%}
    {{ divide_counts(gain, ten_thousandths(cost)) }}
{%- endmacro %}
