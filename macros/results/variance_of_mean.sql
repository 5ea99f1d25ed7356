{#- The variance of the mean of some rows, as a float, from their sum, the sum of their
    squares and their count; null for one row. -#}
{% macro variance_of_mean(total, squares, count) -%}
    {%- set double = coltiva.type_double() -%}
    greatest(
        cast({{ squares }} as {{ double }})
        - cast({{ total }} as {{ double }}) * cast({{ total }} as {{ double }})
        / {{ count }},
        0
    ) / nullif({{ count }} - 1, 0) / {{ count }}
{%- endmacro %}
