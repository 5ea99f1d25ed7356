{#- The regular expression of texts that can be cast: at most 14 digits before the point;
    a day of the calendar, leap years and the length of months included, alone or with a
    time in UTC. -#}
{% macro readable_pattern(type) -%}
    {%- set day -%}
        (\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)
        |02-(0[1-9]|1\d|2[0-8]))
        |(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)
    {%- endset -%}
    {%- set day = day.split() | join('') -%}
    {%- set time = '([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?' -%}
    {%- set utc = '(Z|[+-]00(:?00)?)?' -%}
    {%- if type.startswith('numeric') -%}
        {{ return('^\s*[+-]?(\d{1,14}(\.\d*)?|\.\d+)\s*$') }}
    {%- endif -%}
    {{ return('^\s*' ~ day ~ '([ T]' ~ time ~ utc ~ ')?\s*$') }}
{%- endmacro %}
