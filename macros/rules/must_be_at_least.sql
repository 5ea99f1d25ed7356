{#- Rule: the column holds a whole number from a least one on. -#}
{% macro must_be_at_least(column, least) -%}
    {{ return([
        column ~ ' is null or ' ~ column ~ ' < ' ~ least,
        'has the ' ~ column ~ ' {' ~ column ~ ':(empty)}; allowed is a whole number '
        ~ 'from ' ~ least ~ ' on',
    ]) }}
{%- endmacro %}
