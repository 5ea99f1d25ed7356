{#- One sentence where a setting lies below the other one that its `rule` names, or
    before it, or none. The other one's own mistakes are told where it is looked at. -#}
{% macro order_problem(name, value, rule, other) -%}
    {%- if value is none or other is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if rule.kind == 'date' -%}
        {%- set is_below = coltiva.is_real_moment(other | string)
            and value | string < other | string -%}
        {%- set allowed = 'a date from ' ~ rule.not_below ~ ' on, which is ' -%}
    {%- else -%}
        {%- set is_below = other is number and value < other -%}
        {%- set allowed = 'at least ' ~ rule.not_below ~ ', which is ' -%}
    {%- endif -%}
    {%- if is_below -%}
        {{ return(
            'var ' ~ name ~ ' is ' ~ value ~ '; allowed: ' ~ allowed ~ other ~ '.'
        ) }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
