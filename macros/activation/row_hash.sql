{#- The md5 of some columns as one text, in quotes as a CSV file has them: a null is no
    empty text then, and a comma within a value separates nothing. Texts, whole numbers
    and booleans only: engines write other types in ways of their own. -#}
{% macro row_hash(columns) -%}
    {%- set cells = [] -%}
    {%- for column in columns -%}
        {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- do cells.append(
            "coalesce('\"' || replace(" ~ text ~ ", '\"', '\"\"') || '\"', 'null')"
        ) -%}
    {%- endfor -%}
    {{ dbt.hash(cells | join("\n            || ',' || ")) }}
{%- endmacro %}
