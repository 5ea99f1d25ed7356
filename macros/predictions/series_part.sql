{#- Terms of the series that expected purchases need, nested so that each costs one
    multiplication: 1 + (first term) * (1 + (second) * (... * tail)). The row has, as
    floats: a, c, shape and z. -#}
{% macro series_part(first, last, tail) -%}
    {%- set nested = namespace(sql=tail) -%}
    {%- for step in range(last, first - 1, -1) -%}
        {%- set nested.sql -%}
            1 + (a + {{ step - 1 }}) * (c - shape + {{ step }}) * z
            / ((c + {{ step }}) * {{ step + 1 }}) * ({{ nested.sql }})
        {%- endset -%}
    {%- endfor -%}
    {{ nested.sql }}
{%- endmacro %}
