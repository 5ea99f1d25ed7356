{#- Whether a raw column is a boolean already, so that no word in it needs a meaning: of
    5 million rows that saves a join. -#}
{% macro is_typed_flag(relation, column) -%}
    {%- if execute and not relation.is_cte -%}
        {%- for found in adapter.get_columns_in_relation(relation)
            if found.name | lower == column and found.dtype | lower == 'boolean' -%}
            {{ return(true) }}
        {%- endfor -%}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}
