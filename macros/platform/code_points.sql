{#- Characters by their hexadecimal numbers, single ones and ranges, as the inside of a
    regular expression's brackets. -#}
{% macro code_points(numbers) -%}
    {{ return(adapter.dispatch('code_points', 'coltiva')(numbers)) }}
{%- endmacro %}

{% macro default__code_points(numbers) -%}
    {%- set written = [] -%}
    {%- for number in numbers -%}
        {%- do written.append('\\x{' ~ number | replace('-', '}-\\x{') ~ '}') -%}
    {%- endfor -%}
    {{ return(written | join) }}
{%- endmacro %}

{% macro postgres__code_points(numbers) -%}
    {%- set written = [] -%}
    {%- for number in numbers -%}
        {%- set ends = [] -%}
        {%- for end in number.split('-') -%}
            {%- do ends.append('\\u' ~ ('0000' ~ end)[-4:]) -%}
        {%- endfor -%}
        {%- do written.append(ends | join('-')) -%}
    {%- endfor -%}
    {{ return(written | join) }}
{%- endmacro %}
