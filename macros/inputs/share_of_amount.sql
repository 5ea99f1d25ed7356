{#- amount * part / whole as numeric(18, 4), rounded half away from zero; null where the
    whole is not above zero. `part` is zero or more. DuckDB divides decimals through a
    float, so there it is whole-number arithmetic. -#}
{% macro share_of_amount(amount, part, whole) -%}
    {{ return(adapter.dispatch('share_of_amount', 'coltiva')(amount, part, whole)) }}
{%- endmacro %}

{% macro default__share_of_amount(amount, part, whole) -%}
    cast(
        round({{ amount }} * {{ part }} / nullif(greatest({{ whole }}, 0), 0), 4)
        as numeric(18, 4)
    )
{%- endmacro %}

{% macro duckdb__share_of_amount(amount, part, whole) -%}
    {%- set units = [] -%}
    {%- for value in [amount, part, whole] -%}
        {%- do units.append(
            'cast(cast(abs(' ~ value ~ ') as numeric(19, 4)) * 10000 as hugeint)'
        ) -%}
    {%- endfor -%}
    case
        when {{ whole }} > 0
            then cast(
                cast(
                    (2 * {{ units[0] }} * {{ units[1] }} + {{ units[2] }})
                    // nullif(2 * {{ units[2] }}, 0) as numeric(18, 0)
                ) * sign({{ amount }}) * cast(0.0001 as numeric(18, 4))
                as numeric(18, 4)
            )
    end
{%- endmacro %}
