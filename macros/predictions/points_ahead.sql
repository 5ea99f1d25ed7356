{#- Newton's step, and shorter ones ever more down the slope; none is longer than 2 in
    any number. None leads past 15, where a shop's people all alike, or its amounts all
    alike, would draw a parameter for ever. -#}
{% macro points_ahead(date, step) -%}
    {%- set at = date['at'] -%}
    {%- set around = date['around'] -%}
    {%- set size = at | length -%}
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
    {%- set points = [] -%}
    {%- for damping in [0, 0.01, 0.1, 1, 10, 100, 1000] -%}
        {%- set direction = coltiva.newton_step(slope, curves, damping) -%}
        {%- if direction -%}
            {%- set longest = [direction | max, -(direction | min), 2] | max -%}
            {%- set point = [] -%}
            {%- for place in range(size) -%}
                {%- set number = at[place] + direction[place] * 2 / longest -%}
                {%- do point.append([[number, 15.0] | min, -15.0] | max) -%}
            {%- endfor -%}
            {%- do points.append(point) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(points or [at]) }}
{%- endmacro %}
