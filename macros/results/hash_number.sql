{#- A whole number from 0 to 16,777,215 that a text always has, on every engine: the
    first six digits of its md5. -#}
{% macro hash_number(text) -%}
    {%- for place in range(1, 7) %}
    {{ '+ ' if not loop.first -}}
    {{ 16 ** (6 - place) }} * (
        position(
            substr({{ dbt.hash(text) }}, {{ place }}, 1) in '0123456789abcdef'
        ) - 1
    )
    {%- endfor %}
{%- endmacro %}
