{#- A text with values in it: '{rate}' stands for the column rate, or for any expression
    without a colon, and '{rate:none}' says "none" where it is empty. -#}
{% macro sentence(words) -%}
    {%- set parts = words.split('{') -%}
    '{{ dbt.escape_single_quotes(parts[0]) }}'
    {%- for part in parts[1:] -%}
        {%- set value, text = part.split('}') -%}
        {%- set named = (value ~ ':').split(':') %}
        || coalesce(cast({{ named[0] }} as {{ dbt.type_string() }}), '{{ named[1] }}')
        || '{{ dbt.escape_single_quotes(text) }}'
    {%- endfor -%}
{%- endmacro %}
