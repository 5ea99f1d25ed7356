{#- A row as one JSON object of texts, built by hand so that every engine writes
    the same characters. `columns` become its keys, in their order; `expressions` are
    written in place of some of them. -#}
{% macro row_as_json(columns, relation=none, expressions={}) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    '{'
    {%- for column in columns %}
    || '{{ ', ' if not loop.first }}"{{ column }}": '
    || coalesce(
        '"' || replace(replace(replace(replace(replace(
            cast(
                {{ expressions.get(column, prefix ~ column) }}
                as {{ dbt.type_string() }}
            ),
            chr(92), chr(92) || chr(92)), '"', chr(92) || '"'),
            chr(10), chr(92) || 'n'), chr(13), chr(92) || 'r'),
            chr(9), chr(92) || 't')
        || '"',
        'null'
    )
    {%- endfor %}
    || '}'
{%- endmacro %}
