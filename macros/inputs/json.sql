{#- A value within a column of JSON, as text: null where it is not there. `path` is a
    list of keys; what is nested comes as JSON. -#}
{% macro json_value(column, path) -%}
    {{ return(adapter.dispatch('json_value', 'coltiva')(column, path)) }}
{%- endmacro %}

{% macro default__json_value(column, path) -%}
    get_json_object({{ column }}, '$.{{ path | join('.') }}')
{%- endmacro %}

{% macro duckdb__json_value(column, path) -%}
    json_extract_string(
        case
            when json_valid(cast({{ column }} as varchar))
                then cast({{ column }} as varchar)
        end,
        '$."{{ path | join('"."') }}"'
    )
{%- endmacro %}

{% macro postgres__json_value(column, path) -%}
    (cast({{ column }} as jsonb) #>> cast('{ {{- path | join(',') -}} }' as text[]))
{%- endmacro %}

{#- A query of the elements of a JSON list, a row each, with some columns of the row
    that has it: `element` is the element as JSON text, `place` its place from 1. -#}
{% macro json_elements(relation, column, columns) -%}
    {{ return(adapter.dispatch('json_elements', 'coltiva')(
        relation, column, columns
    )) }}
{%- endmacro %}

{% macro default__json_elements(relation, column, columns) -%}
    select
        {%- for name in columns %}
        rows_with_lists.{{ name }},
        {%- endfor %}
        listed.element,
        listed.place + 1 as place
    from {{ relation }} as rows_with_lists
    lateral view posexplode(
        from_json(rows_with_lists.{{ column }}, 'array<string>')
    ) listed as place, element
{%- endmacro %}

{% macro duckdb__json_elements(relation, column, columns) -%}
    {%- set listed = 'cast(cast(' ~ column ~ ' as varchar) as json[])' -%}
    select
        {%- for name in columns %}
        {{ name }},
        {%- endfor %}
        cast(unnest({{ listed }}) as varchar) as element,
        generate_subscripts({{ listed }}, 1) as place
    from {{ relation }}
{%- endmacro %}

{% macro postgres__json_elements(relation, column, columns) -%}
    select
        {%- for name in columns %}
        rows_with_lists.{{ name }},
        {%- endfor %}
        cast(listed.element as text) as element,
        listed.place
    from {{ relation }} as rows_with_lists
    cross join lateral jsonb_array_elements(
        case
            when jsonb_typeof(cast(rows_with_lists.{{ column }} as jsonb)) = 'array'
                then cast(rows_with_lists.{{ column }} as jsonb)
        end
    ) with ordinality as listed (element, place)
{%- endmacro %}

{#- What source_table gives, for a CTE of JSON elements: `keys` are its columns, text.
    -#}
{% macro json_table(name, keys) -%}
    {%- set columns = {} -%}
    {%- for key in keys -%}
        {%- do columns.update({key: 'text'}) -%}
    {%- endfor -%}
    {{ return({'relation': name, 'name': name, 'columns': columns}) }}
{%- endmacro %}
