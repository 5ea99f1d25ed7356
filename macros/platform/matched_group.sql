{#- What one group of a regular expression matches in a text; null where the expression
    does not match. -#}
{% macro matched_group(text, pattern, group) -%}
    {{ return(adapter.dispatch('matched_group', 'coltiva')(text, pattern, group)) }}
{%- endmacro %}

{% macro default__matched_group(text, pattern, group) -%}
    nullif(
        regexp_extract({{ text }}, {{ coltiva.pattern_literal(pattern) }}, {{ group }}),
        ''
    )
{%- endmacro %}

{% macro postgres__matched_group(text, pattern, group) -%}
    (regexp_match({{ text }}, {{ coltiva.pattern_literal(pattern) }}))[{{ group }}]
{%- endmacro %}
