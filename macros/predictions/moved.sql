{#- A copy of a point, moved in one number. -#}
{% macro moved(at, place, step) -%}
    {{ return(at[:place] + [at[place] + step] + at[place + 1:]) }}
{%- endmacro %}
