{#- The logarithm of the gamma function, of a number above 0: Stirling's series, shifted
    by 8, where it holds to 12 digits. PostgreSQL has no function of its own before
    18. -#}
{% macro log_gamma(number) -%}
    {%- set shifted -%}({{ number }} + 8){%- endset -%}
    (
        ({{ shifted }} - 0.5) * ln({{ shifted }}) - {{ shifted }} + 0.9189385332046727
        + 1 / (12 * {{ shifted }})
        - 1 / (360 * power({{ shifted }}, 3))
        + 1 / (1260 * power({{ shifted }}, 5))
        - ln({% for step in range(8) -%}
            ({{ number }} + {{ step }}){{ ' * ' if not loop.last }}
        {%- endfor -%})
    )
{%- endmacro %}
