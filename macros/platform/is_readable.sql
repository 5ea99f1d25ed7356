{#- Whether a text can be cast to a number, date or timestamp, the same on every engine:
    engines also read 1_000, infinity, epoch or a zone's name, and drop offsets in
    silence. `matches` is the engine's regular expression function. -#}
{% macro is_readable(matches, field, type) -%}
    {%- set text = 'cast(' ~ field ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {{ matches }}({{ text }}, {{ pattern_literal(readable_pattern(type)) }})
    {%- if not type.startswith('numeric') %}
    and not {{ matches }}({{ text }}, {{ pattern_literal('^[ \\t\\r\\n]*0000') }})
    {%- endif -%}
{%- endmacro %}
