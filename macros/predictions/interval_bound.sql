{#- The lower (`sign` '-') or upper ('+') bound within which nine of ten outcomes lie,
    of a sum above 0 whose logarithm is taken to be normal. Null where nothing is
    expected. -#}
{% macro interval_bound(mean, variance, sign) -%}
    {%- set spread -%}
        ln(1 + {{ variance }} / nullif({{ mean }} * {{ mean }}, 0))
    {%- endset -%}
    {{ mean }} * exp(
        {{ sign }} 1.6448536269514722 * sqrt({{ spread }}) - ({{ spread }}) / 2
    )
{%- endmacro %}
