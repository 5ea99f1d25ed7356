{#- amount * factor as numeric(18, 4), rounded half away from zero. The cast widens the
    product: DuckDB would keep 18 digits and overflow from about a million on. -#}
{% macro multiply_amount(amount, factor) -%}
    cast(cast({{ amount }} as numeric(19, 4)) * {{ factor }} as numeric(18, 4))
{%- endmacro %}
