{#- The point itself, a step up and down in each number, and up in each two at once. -#}
{% macro points_around(date, step) -%}
    {%- set at = date['at'] -%}
    {%- set points = [at] -%}
    {%- for place in range(at | length) -%}
        {%- do points.append(coltiva.moved(at, place, step)) -%}
        {%- do points.append(coltiva.moved(at, place, -step)) -%}
    {%- endfor -%}
    {%- for place in range(at | length) -%}
        {%- for other in range(place) -%}
            {%- do points.append(
                coltiva.moved(coltiva.moved(at, place, step), other, step)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(points) }}
{%- endmacro %}
