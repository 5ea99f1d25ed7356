{#- An amount in ten-thousandths: a whole number, which divide_counts divides
    exactly. -#}
{% macro ten_thousandths(amount) -%}
    cast(cast({{ amount }} as numeric(19, 4)) * 10000 as {{ dbt.type_bigint() }})
{%- endmacro %}
