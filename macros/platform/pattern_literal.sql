{#- A regular expression as a text of SQL. In Spark a backslash stands for itself only
    in a raw text, and $ would also match before a line's end. -#}
{% macro pattern_literal(pattern) -%}
    {{ return(adapter.dispatch('pattern_literal', 'coltiva')(pattern)) }}
{%- endmacro %}

{% macro default__pattern_literal(pattern) -%}
    '{{ pattern }}'
{%- endmacro %}

{% macro spark__pattern_literal(pattern) -%}
    r'{{ pattern | replace('$', '\\z') }}'
{%- endmacro %}
