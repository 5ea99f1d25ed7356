{#- The step down from slope and curvature, by elimination; none where the damped
    curvature is not that of a valley. -#}
{% macro newton_step(slope, curves, damping) -%}
    {%- set size = slope | length -%}
    {%- set solved = namespace(rows=[], is_valley=true) -%}
    {%- for place in range(size) -%}
        {%- set own = [curves[place][place] | abs, 0.000001] | max -%}
        {%- set row = curves[place] + [-slope[place]] -%}
        {%- set damped = coltiva.moved(row, place, damping * own) -%}
        {%- set solved.rows = solved.rows + [damped] -%}
    {%- endfor -%}
    {%- for place in range(size) -%}
        {%- set pivot = solved.rows[place] -%}
        {%- if pivot[place] <= 0.000000001 -%}
            {%- set solved.is_valley = false -%}
        {%- endif -%}
        {%- set rows = [] -%}
        {%- for row in solved.rows if solved.is_valley -%}
            {%- set share = row[place] / pivot[place] -%}
            {%- set factor = 0 if loop.index0 == place else share -%}
            {%- set reduced = [] -%}
            {%- for number in row -%}
                {%- do reduced.append(number - factor * pivot[loop.index0]) -%}
            {%- endfor -%}
            {%- do rows.append(reduced) -%}
        {%- endfor -%}
        {%- set solved.rows = rows or solved.rows -%}
    {%- endfor -%}
    {%- set direction = [] -%}
    {%- for row in solved.rows if solved.is_valley -%}
        {%- do direction.append(row[size] / row[loop.index0]) -%}
    {%- endfor -%}
    {{ return(direction) }}
{%- endmacro %}
