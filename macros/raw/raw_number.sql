{#- A raw column as numeric(18, 4); null where it is empty, can't be read, or is too large
    to be an amount (100 billion and more). -#}
{% macro raw_number(column) -%}
    case
        when abs({{ dbt.safe_cast(column, 'numeric(18, 4)') }}) < 100000000000
            then {{ dbt.safe_cast(column, 'numeric(18, 4)') }}
    end
{%- endmacro %}
