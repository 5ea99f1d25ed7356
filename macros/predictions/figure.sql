{#- A figure of a fit as a decimal: what is beyond the type is its bound. -#}
{% macro figure(value, decimal) -%}
    {%- set bounds = {
        'numeric(18, 4)': '90000000000000',
        'numeric(18, 6)': '900000000000',
        'numeric(28, 6)': '9000000000000000000000',
        'numeric(28, 10)': '900000000000000000',
    } -%}
    cast(
        case
            when {{ value }} > {{ bounds[decimal] }} then {{ bounds[decimal] }}
            when {{ value }} < -{{ bounds[decimal] }} then -{{ bounds[decimal] }}
            else {{ value }}
        end as {{ decimal }}
    )
{%- endmacro %}
