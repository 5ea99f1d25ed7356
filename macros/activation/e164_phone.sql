{#- A phone number as E.164 has it: +, the country, the number, at most 15 digits; null
    where the text is no such number. The country is never guessed: only what begins
    with + or 00 names one. After +1 come ten digits, neither group of which begins with
    0 or 1. A zero in brackets is for calls within the country. -#}
{% macro e164_phone(phone) -%}
    {%- set written = coltiva.matched_group(
        phone, '^(([+]|00)[0-9 ()./-]+)$', 1
    ) -%}
    {%- set digits = coltiva.without_characters(
        "replace(" ~ written ~ ", '(0)', '')", '[^0-9+]'
    ) -%}
    '+' || {{ coltiva.matched_group(
        digits, '^([+]|00)(1[2-9][0-9]{2}[2-9][0-9]{6}|[2-9][0-9]{6,14})$', 2
    ) }}
{%- endmacro %}
