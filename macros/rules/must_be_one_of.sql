{#- Rule: the column holds one of some words. -#}
{% macro must_be_one_of(column, allowed) -%}
    {{ return([
        'coalesce(' ~ column ~ ", '') not in ('" ~ allowed | join("', '") ~ "')",
        'has the ' ~ column ~ ' "{' ~ column ~ '}"; allowed are '
        ~ allowed | join(', '),
    ]) }}
{%- endmacro %}
