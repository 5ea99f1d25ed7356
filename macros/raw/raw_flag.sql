{#- A raw column as a boolean; null where it is empty or can't be read. -#}
{% macro raw_flag(column) -%}
    case
        when lower({{ raw_text(column) }}) in ('true', 't', '1', 'yes', 'y') then true
        when lower({{ raw_text(column) }}) in ('false', 'f', '0', 'no', 'n') then false
    end
{%- endmacro %}
