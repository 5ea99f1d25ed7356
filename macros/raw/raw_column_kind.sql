{#- What a column of the raw contract holds, as its name says: id, number, time, flag or
    text. -#}
{% macro raw_column_kind(column) -%}
    {%- if column.endswith('_id') -%}
        {{ return('id') }}
    {%- elif column.endswith(('amount', 'price', 'cost', 'quantity')) -%}
        {{ return('number') }}
    {%- elif column.endswith(('_at', '_date')) -%}
        {{ return('time') }}
    {%- elif column.startswith('is_') -%}
        {{ return('flag') }}
    {%- endif -%}
    {{ return('text') }}
{%- endmacro %}
