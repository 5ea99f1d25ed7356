{#- What is left of a point after `age` days. half_life: halves every half_life
    days (100 times at most: by then nine decimals show 0, and PostgreSQL refuses what
    is too small for a double); linear: a straight line that also stands at one half
    after half_life days, and at 0 after two; window: all of it for half_life days (day
    0 counts), then nothing. -#}
{% macro decay_factor(decay, age, half_life) -%}
    {%- set relative_age -%}
        cast({{ age }} as {{ coltiva.type_double() }})
        / cast({{ half_life }} as {{ coltiva.type_double() }})
    {%- endset -%}
    {%- if decay == 'linear' -%}
        greatest(
            cast(0 as {{ coltiva.type_double() }}),
            cast(1 as {{ coltiva.type_double() }}) - {{ relative_age }} / 2
        )
    {%- elif decay == 'window' -%}
        case
            when {{ age }} < {{ half_life }} then cast(1 as {{ coltiva.type_double() }})
            else cast(0 as {{ coltiva.type_double() }})
        end
    {%- else -%}
        power(
            cast(0.5 as {{ coltiva.type_double() }}),
            least({{ relative_age }}, cast(100 as {{ coltiva.type_double() }}))
        )
    {%- endif -%}
{%- endmacro %}
