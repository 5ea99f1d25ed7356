{#- The UTC timestamp that var as_of means: a bare date is the whole of that shop-
    local day, a timestamp is UTC; without the var it is the column `latest`. -#}
{% macro as_of_moment(as_of, timezone, latest) -%}
    {%- set text = (as_of | string | replace('T', ' ') | replace('Z', '')
                    | replace('+00:00', '') | trim) if as_of is not none else none -%}
    {%- if text is none -%}
        {{ latest }}
    {%- elif text | length == 10 -%}
        {{ coltiva.end_of_shop_day("cast('" ~ text ~ "' as date)", timezone) }}
    {%- else -%}
        cast('{{ text }}' as timestamp)
    {%- endif -%}
{%- endmacro %}
