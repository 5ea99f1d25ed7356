{#- A text in lower or upper case, of whatever alphabet. PostgreSQL's own functions
    change only A to Z in texts that safe_cast has put in code point order. -#}
{% macro in_case(change, text) -%}
    {{ return(adapter.dispatch('in_case', 'coltiva')(change, text)) }}
{%- endmacro %}

{% macro default__in_case(change, text) -%}
    {{ change }}({{ text }})
{%- endmacro %}

{% macro postgres__in_case(change, text) -%}
    {{ change }}({{ text }} collate "und-x-icu") collate "C"
{%- endmacro %}
