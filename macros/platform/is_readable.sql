{#- Whether a text can be cast to a number, date or timestamp, the same on every engine:
    engines also read 1_000, infinity, epoch or a zone's name, and drop offsets in
    silence. `matches` is the engine's regular expression function. -#}
{% macro is_readable(matches, field, type) -%}
    {%- set text = 'cast(' ~ field ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- set pattern = coltiva.pattern_literal(coltiva.readable_pattern(type)) %}
    {{ matches }}({{ text }}, {{ pattern }})
    {%- if not type.startswith('numeric') %}
    and not {{ matches }}(
        {{ text }}, {{ coltiva.pattern_literal('^[ \\t\\r\\n]*0000') }}
    )
    {%- endif -%}
{%- endmacro %}
