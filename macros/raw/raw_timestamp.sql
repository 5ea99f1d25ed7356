{#- A raw column as a UTC timestamp; null where it is empty or can't be read. A text
    with an offset other than Z or +00 can't be read: engines drop it in silence. -#}
{% macro raw_timestamp(column) -%}
    {{ coltiva.safe_cast(column, 'timestamp') }}
{%- endmacro %}
