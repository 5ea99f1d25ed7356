{#- The columns that a relation has, by lower-case name, with their types; nothing while
    parsing, for a fixture of a unit test, and for none. -#}
{% macro columns_there(relation) -%}
    {%- set found = {} -%}
    {%- if execute and relation is not none and not relation.is_cte -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do found.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
