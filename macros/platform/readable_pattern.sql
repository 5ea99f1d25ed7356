{#- The regular expression of texts that can be cast: at most 13 digits before the
    point; a day of the calendar, leap years and the length of months included, alone or
    with a time in UTC. Digits and blanks are ASCII's: \d and \s differ by engine. -#}
{% macro readable_pattern(type) -%}
    {%- set blanks = '[ \\t\\r\\n]*' -%}
    {%- if type.startswith('numeric') -%}
        {{ return(
            '^' ~ blanks ~ '[+-]?([0-9]{1,13}(\.[0-9]*)?|\.[0-9]+)' ~ blanks ~ '$'
        ) }}
    {%- endif -%}
    {%- set month_and_day = '((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])'
        ~ '|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))' -%}
    {%- set leap_day = '([0-9]{2}(0[48]|[2468][048]|[13579][26])'
        ~ '|([02468][048]|[13579][26])00)-02-29' -%}
    {%- set day = '([0-9]{4}-' ~ month_and_day ~ '|' ~ leap_day ~ ')' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?' -%}
    {%- set utc = '(Z|[+-]00(:?00)?)?' -%}
    {{ return('^' ~ blanks ~ day ~ '([ T]' ~ time ~ utc ~ ')?' ~ blanks ~ '$') }}
{%- endmacro %}
