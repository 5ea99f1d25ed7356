{#- Whether a text is a date of the calendar, alone or with a time of day in UTC. -#}
{% macro is_real_moment(text) -%}
    {#- not \d: it takes the digits of other scripts too, which no engine reads -#}
    {%- set pattern = '(DDDD)-(DD)-(DD)'
        ~ '([ T]([01]D|2[0-3]):[0-5]D(:[0-5]D(\.D{1,6})?)?(Z|\+00:00)?)?' -%}
    {%- set found = modules.re.fullmatch(pattern | replace('D', '[0-9]'), text) -%}
    {%- if found is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year = found.group(1) | int -%}
    {%- set month = found.group(2) | int -%}
    {%- set day = found.group(3) | int -%}
    {%- set is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
    {%- set days_in_month = {
        2: 29 if is_leap_year else 28, 4: 30, 6: 30, 9: 30, 11: 30,
    } -%}
    {{ return(
        year >= 1 and 1 <= month <= 12 and 1 <= day <= days_in_month.get(month, 31)
    ) }}
{%- endmacro %}
