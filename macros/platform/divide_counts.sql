{#- numerator / denominator of whole numbers as numeric(18, places), rounded half
    away from zero; a denominator of 0 gives null. Each engine divides whole numbers
    by its own operator, because of a division of decimals each keeps other digits. -#}
{% macro divide_counts(numerator, denominator, places=4) -%}
    {%- set unit = '0.' ~ '0' * (places - 1) ~ '1' if places > 0 else '1' -%}
    {{ return(adapter.dispatch('divide_counts', 'coltiva')(
        numerator, denominator, places, unit
    )) }}
{%- endmacro %}

{% macro default__divide_counts(numerator, denominator, places, unit) -%}
    cast(
        round(
            cast({{ numerator }} as numeric(38, 10)) / nullif({{ denominator }}, 0),
            {{ places }}
        ) as numeric(18, {{ places }})
    )
{%- endmacro %}

{% macro duckdb__divide_counts(numerator, denominator, places, unit) -%}
    cast(
        sign({{ numerator }}) * cast(
            (
                cast(abs({{ numerator }}) as hugeint) * {{ 2 * 10 ** places }}
                + {{ denominator }}
            )
            // nullif(cast({{ denominator }} as hugeint) * 2, 0) as numeric(18, 0)
        )
        * cast({{ unit }} as numeric(18, {{ places }}))
        as numeric(18, {{ places }})
    )
{%- endmacro %}

{% macro postgres__divide_counts(numerator, denominator, places, unit) -%}
    cast(
        sign(cast({{ numerator }} as numeric)) * div(
            cast(abs({{ numerator }}) as numeric) * {{ 2 * 10 ** places }}
            + {{ denominator }},
            nullif(cast({{ denominator }} as numeric) * 2, 0)
        ) * {{ unit }}
        as numeric(18, {{ places }})
    )
{%- endmacro %}

{#- Decimals of Spark lose places where a product could pass 38 digits. -#}
{% macro spark__divide_counts(numerator, denominator, places, unit) -%}
    cast(
        cast(
            case when {{ numerator }} < 0 then -1 else 1 end * (
                cast(abs({{ numerator }}) as decimal(20, 0)) * {{ 2 * 10 ** places }}
                + cast({{ denominator }} as decimal(20, 0))
            ) div nullif(cast({{ denominator }} as decimal(20, 0)) * 2, 0)
            as decimal(18, 0)
        )
        * cast({{ unit }} as decimal(18, {{ places }}))
        as decimal(18, {{ places }})
    )
{%- endmacro %}
