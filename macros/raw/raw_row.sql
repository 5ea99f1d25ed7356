{#- A raw row as one JSON object of texts in which nobody can be recognised: what tells
    who somebody is, and any cell with an @ in it, stands there as its hash, of a url
    what follows the question mark. -#}
{% macro raw_row(columns) -%}
    {%- set personal = ['email', 'phone', 'first_name', 'last_name', 'birth_date'] -%}
    {%- set hidden = {} -%}
    {%- for column in columns -%}
        {%- set cell = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
        {%- if column in personal -%}
            {%- do hidden.update({column: dbt.hash(column)}) -%}
        {%- else -%}
            {%- set query -%}
        case
            when {{ cell }} like '%@%' then {{ dbt.hash(column) }}
            {%- if column == 'url' %}
            when {{ cell }} like '%?%'
                then {{ dbt.split_part(cell, "'?'", 1) }} || '?'
                    || {{ dbt.hash(column) }}
            {%- endif %}
            else {{ cell }}
        end
            {%- endset -%}
            {%- do hidden.update({column: query}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ coltiva.row_as_json(columns, expressions=hidden) }}
{%- endmacro %}
