{#- A text without whatever a regular expression matches in it. -#}
{% macro without_characters(text, pattern) -%}
    {{ return(adapter.dispatch('without_characters', 'coltiva')(text, pattern)) }}
{%- endmacro %}

{% macro default__without_characters(text, pattern) -%}
    regexp_replace({{ text }}, {{ coltiva.pattern_literal(pattern) }}, '', 'g')
{%- endmacro %}

{% macro spark__without_characters(text, pattern) -%}
    regexp_replace({{ text }}, {{ coltiva.pattern_literal(pattern) }}, '')
{%- endmacro %}
