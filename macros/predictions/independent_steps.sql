{#- Steps from a minimum, one a number, each of one standard deviation and independent
    of the others: the rows of the inverse of the curvature's Cholesky factor. Where the
    function hardly bends a step is no longer than 2. -#}
{% macro independent_steps(curves) -%}
    {%- set lower = [] -%}
    {%- set steps = [] -%}
    {%- for place in range(curves | length) -%}
        {%- set own = [] -%}
        {%- set left = namespace(over=[0.0] * curves | length) -%}
        {%- set left.over = coltiva.moved(left.over, place, 1.0) -%}
        {%- for other in range(place) -%}
            {%- set rest = namespace(curve=curves[place][other]) -%}
            {%- for before in range(other) -%}
                {%- set rest.curve = rest.curve - own[before] * lower[other][before] -%}
            {%- endfor -%}
            {%- do own.append(rest.curve / lower[other][other]) -%}
            {%- for number in steps[other] -%}
                {%- set left.over = coltiva.moved(
                    left.over, loop.index0, -own[other] * number
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- set rest = namespace(curve=curves[place][place]) -%}
        {%- for number in own -%}
            {%- set rest.curve = rest.curve - number ** 2 -%}
        {%- endfor -%}
        {%- set root = [rest.curve, 0.25] | max ** 0.5 -%}
        {%- set step = [] -%}
        {%- for number in left.over -%}
            {%- do step.append(number / root) -%}
        {%- endfor -%}
        {%- do lower.append(own + [root]) -%}
        {%- do steps.append(step) -%}
    {%- endfor -%}
    {{ return(steps) }}
{%- endmacro %}
