{#- Newton's step, and shorter ones ever more down the slope; none is longer than 2 in
    any number. None leads past 15, where a shop's people all alike, or its amounts all
    alike, would draw a parameter for ever. -#}
{% macro points_ahead(date, step) -%}
    {%- set at = date['at'] -%}
    {%- set size = at | length -%}
    {%- set shape = coltiva.slope_and_curves(date['around'], size, step) -%}
    {%- set points = [] -%}
    {%- for damping in [0, 0.01, 0.1, 1, 10, 100, 1000] -%}
        {%- set direction = coltiva.newton_step(
            shape.slope, shape.curves, damping
        ) -%}
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
