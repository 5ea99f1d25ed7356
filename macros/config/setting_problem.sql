{#- One sentence on what is wrong with the value of a setting, or none. `rule` is an
    entry of setting_rules. -#}
{% macro setting_problem(name, value, rule) -%}
    {%- set kind = rule.kind -%}
    {%- if value is none and rule.optional -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if kind == 'connectors' -%}
        {{ return(coltiva.connectors_problem(value)) }}
    {%- elif kind in ['whole', 'number'] -%}
        {%- set fits = value is number and value is not boolean
            and (kind == 'number' or value is integer)
            and value <= rule.high
            and (value >= rule.low if 'low' in rule else value > rule.above) -%}
        {%- set allowed = ('a whole number' if kind == 'whole' else 'a number')
            ~ (' from ' ~ rule.low if 'low' in rule else ' above ' ~ rule.above)
            ~ (' to ' if 'low' in rule else ' and at most ') ~ rule.high -%}
    {%- elif kind == 'moment' -%}
        {%- set fits = coltiva.is_real_moment(value | string) -%}
        {%- set allowed = 'a date of the calendar (2025-06-30: to the end of that day '
            ~ 'in the shop) or a UTC time (2025-06-30 18:00:00)' -%}
    {%- elif kind == 'date' -%}
        {%- set text = value | string -%}
        {%- set fits = text | length == 10 and coltiva.is_real_moment(text) -%}
        {%- set allowed = 'a date of the calendar, such as 2025-06-30' -%}
    {%- elif kind == 'timezone' -%}
        {%- set fits = value is string and coltiva.timezone_exists(value) -%}
        {%- set allowed = 'the name of a time zone, such as UTC or Europe/Rome' -%}
    {%- elif kind == 'choice' -%}
        {%- set fits = value is string and value in rule.allowed -%}
        {%- set allowed = rule.allowed | join(', ') -%}
    {%- elif kind == 'pattern' -%}
        {%- set fits = value is string
            and modules.re.fullmatch(rule.pattern, value) is not none -%}
        {%- set allowed = rule.allowed -%}
    {%- else -%}
        {%- set fits = value is string and value | trim != '' -%}
        {%- set allowed = rule.allowed -%}
    {%- endif -%}
    {%- if fits -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if value is none or value is boolean -%}
        {%- set shown = tojson(value) -%}
    {%- elif value is string -%}
        {%- set shown = '"' ~ value ~ '"' if value | trim != '' else 'empty' -%}
    {%- else -%}
        {%- set shown = value -%}
    {%- endif -%}
    {{ return(
        'var ' ~ name ~ ' is ' ~ shown ~ '; allowed: ' ~ allowed
        ~ (', or null' if rule.optional else '') ~ '.'
    ) }}
{%- endmacro %}
