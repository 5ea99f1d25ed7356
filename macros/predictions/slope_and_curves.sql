{#- The slope and the curvature of a function, from its values at the points that
    points_around lists, `step` apart. -#}
{% macro slope_and_curves(around, size, step) -%}
    {%- set slope = [] -%}
    {%- set curves = [] -%}
    {%- set next = namespace(pair=1 + 2 * size) -%}
    {%- for place in range(size) -%}
        {%- set up = around[1 + 2 * place] -%}
        {%- set down = around[2 + 2 * place] -%}
        {%- do slope.append((up - down) / (2 * step)) -%}
        {%- do curves.append([]) -%}
        {%- for other in range(place) -%}
            {%- set curve = (
                around[next.pair] - up - around[1 + 2 * other] + around[0]
            ) / step ** 2 -%}
            {%- do curves[place].append(curve) -%}
            {%- do curves[other].append(curve) -%}
            {%- set next.pair = next.pair + 1 -%}
        {%- endfor -%}
        {%- do curves[place].append((up + down - 2 * around[0]) / step ** 2) -%}
    {%- endfor -%}
    {{ return({'slope': slope, 'curves': curves}) }}
{%- endmacro %}
