{#- A column that holds something nested, as JSON text: text stays as it is where it is
    JSON, and is null where it is not; a list or structure is written out. `type` is the
    column's. -#}
{% macro json_text(column, type) -%}
    {{ return(adapter.dispatch('json_text', 'coltiva')(column, type)) }}
{%- endmacro %}

{% macro default__json_text(column, type) -%}
    {%- if type.startswith(('array', 'struct', 'map')) -%}
        to_json({{ column }})
    {%- else -%}
        cast({{ column }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__json_text(column, type) -%}
    {%- if type.endswith(']') or type.startswith(('struct', 'map')) -%}
        cast(to_json({{ column }}) as varchar)
    {%- else -%}
        case
            when json_valid(cast({{ column }} as varchar))
                then cast({{ column }} as varchar)
        end
    {%- endif -%}
{%- endmacro %}

{#- The `value` of the first object with a key, of a JSON list of objects with `key` and
    `value`: as JSON text, null where there is none. -#}
{% macro json_keyed_value(column, key) -%}
    {{ return(adapter.dispatch('json_keyed_value', 'coltiva')(column, key)) }}
{%- endmacro %}

{% macro default__json_keyed_value(column, key) -%}
    get(
        filter(
            from_json({{ column }}, 'array<struct<key: string, value: string>>'),
            pair -> pair.key = '{{ key }}'
        ), 0
    ).value
{%- endmacro %}

{#- All keys that a query asks of one column share one reading of it. -#}
{% macro duckdb__json_keyed_value(column, key) -%}
    cast(list_filter(
        from_json({{ column }}, '[{"key": "VARCHAR", "value": "JSON"}]'),
        lambda pair: pair.key = '{{ key }}'
    )[1].value as varchar)
{%- endmacro %}

{% macro postgres__json_keyed_value(column, key) -%}
    cast(
        jsonb_path_query_first(
            cast({{ column }} as jsonb), '$[*] ? (@.key == "{{ key }}").value'
        ) as text
    )
{%- endmacro %}
