{#- amount in another currency's units, rounded as multiply_amount does. A rate of 1, as
    of the shop's own currency, needs no product: on DuckDB half of a line's cost. -#}
{% macro convert_amount(amount, rate) -%}
    case
        when {{ rate }} = 1 then cast({{ amount }} as numeric(18, 4))
        else {{ coltiva.multiply_amount(amount, rate) }}
    end
{%- endmacro %}
