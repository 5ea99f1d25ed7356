{#- A raw column as numeric(18, 4); null where it is empty, can't be read, or is too
    large to be an amount (100 billion and more). The type stands around it once more,
    because a case may lose its decimal places. -#}
{% macro raw_number(column) -%}
    {%- set number = coltiva.safe_cast(column, 'numeric(18, 4)') -%}
    cast(
        case when abs({{ number }}) < 100000000000 then {{ number }} end
        as numeric(18, 4)
    )
{%- endmacro %}
