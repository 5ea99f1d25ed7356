{#- Rule: the yes/no column is not empty. -#}
{% macro must_be_true_or_false(column) -%}
    {{ return([
        column ~ ' is null',
        'leaves ' ~ column ~ ' empty; allowed are true and false',
    ]) }}
{%- endmacro %}
