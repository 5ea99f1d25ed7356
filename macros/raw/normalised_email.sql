{#- An e-mail address as two people would be compared by it: trimmed and in lower
    case; null where it does not look like one, so that "n/a" never makes one
    person of many. -#}
{% macro normalised_email(column) -%}
    case
        when
            trim({{ column }}) like '%_@_%._%'
            and trim({{ column }}) not like '% %'
            then {{ coltiva.in_case('lower', 'trim(' ~ column ~ ')') }}
    end
{%- endmacro %}
