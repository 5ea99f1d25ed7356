{#- (amount - cost) / cost as numeric(18, 4); null where the cost is 0 or unknown. -#}
{% macro return_on_investment(amount, cost) -%}
    {%- set cost = coltiva.ten_thousandths(cost) -%}
    {{ coltiva.divide_counts(
        '(' ~ coltiva.ten_thousandths(amount) ~ ' - ' ~ cost ~ ')', cost
    ) }}
{%- endmacro %}
