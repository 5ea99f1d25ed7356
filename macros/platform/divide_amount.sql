{#- amount / count as numeric(18, 4), rounded half away from zero; a count of 0
    gives null. DuckDB divides decimals through a float, so there it is whole-
    number arithmetic. -#}
{% macro divide_amount(amount, count) -%}
    {{ return(adapter.dispatch('divide_amount', 'coltiva')(amount, count)) }}
{%- endmacro %}

{% macro default__divide_amount(amount, count) -%}
    cast(round({{ amount }} / nullif({{ count }}, 0), 4) as numeric(18, 4))
{%- endmacro %}

{% macro duckdb__divide_amount(amount, count) -%}
    cast(
        cast(
            (
                2 * cast(cast(abs({{ amount }}) as numeric(19, 4)) * 10000 as hugeint)
                + {{ count }}
            )
            // nullif(2 * {{ count }}, 0) as numeric(18, 0)
        ) * sign({{ amount }}) * cast(0.0001 as numeric(18, 4)) as numeric(18, 4)
    )
{%- endmacro %}
