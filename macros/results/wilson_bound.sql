{#- The lower ('-') or upper ('+') bound of Wilson's 95 % interval of a share, as a
    float. It holds for few people too, and for a share of 0. -#}
{% macro wilson_bound(share, count, side) -%}
    {%- set z = 1.959963984540054 -%}
    (
        {{ share }} + {{ z * z / 2 }} / {{ count }}
        {{ side }} {{ z }} * sqrt(
            {{ share }} * (1 - {{ share }}) / {{ count }}
            + {{ z * z / 4 }} / ({{ count }} * {{ count }})
        )
    ) / (1 + {{ z * z }} / {{ count }})
{%- endmacro %}
