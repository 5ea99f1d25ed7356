{#- An e-mail address as two people would be compared by it: in lower case, accents
    composed (NFC), without invisible characters, a name before `<`, `mailto:`, and
    blanks, quotes, commas, semicolons or dots round it. What is not one plain address
    then is none, so that "n/a" never makes one person of many. -#}
{% macro normalised_email(column) -%}
    {%- set invisible = ['ad', '34f', '61c', '180e', '200b-200f', '202a-202e',
        '2060-2064', '2066-206f', 'fe00-fe0f', 'feff'] -%}
    {%- set blank = coltiva.code_points([
        '9-d', '20', '85', 'a0', '1680', '2000-200a', '2028', '2029', '202f', '205f',
        '3000',
    ]) -%}
    {%- set quotes = '"' ~ coltiva.code_points(['27']) -%}
    {%- set no_part = '@,;:<>()"' ~ blank ~ coltiva.code_points(['0-1f', '7f-9f']) -%}
    {%- set label = '[^.?/=' ~ quotes ~ no_part ~ ']+' -%}
    {%- set pattern = [
        '^[,;', quotes, blank, ']*([^<>@]*<)?[', quotes, blank, ']*',
        '(mailto:)?[', blank, ']*',
        '([^', no_part, ']+@', label, '([.]', label, ')+)',
        '[>,;.', quotes, blank, ']*$',
    ] | join -%}
    {#- most are plain already, and a closer look takes eight times as long -#}
    {%- set label = '[a-z0-9-]+' -%}
    coalesce(
        {{ coltiva.matched_group(
            column, '^([a-z0-9._+-]+@' ~ label ~ '([.]' ~ label ~ ')+)$', 1
        ) }},
        {{ coltiva.matched_group(
            coltiva.in_case('lower', coltiva.without_characters(
                coltiva.composed(column), '[' ~ coltiva.code_points(invisible) ~ ']+'
            )),
            pattern, 3
        ) }}
    )
{%- endmacro %}
