{#- The rows of a raw table: those of `raw`, the table of the contract, or where
    connectors are in use theirs. -#}
{% macro input_rows(table, raw) -%}
    {%- if not coltiva.connectors() -%}
        {%- set present = coltiva.columns_there(raw) -%}
        select
            {%- for column in coltiva.raw_columns(table) %}
            {{ column if not present or column in present else
                'cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ raw }}
    {%- else -%}
        {{ coltiva.connected_rows(table) }}
    {%- endif -%}
{%- endmacro %}

{#- The rows that the connectors in use have of a raw table. Where more than one is in
    use, ids carry the prefix of what they are ids of, and columns of several types are
    text. -#}
{% macro connected_rows(table) -%}
    {%- set names = coltiva.connectors_of(table) -%}
    {%- set parts = {} -%}
    {%- for name in names -%}
        {%- set relation = ref('input_' ~ name ~ '__' ~ table) -%}
        {%- do parts.update({name: {
            'relation': relation, 'types': coltiva.columns_there(relation),
        }}) -%}
    {%- endfor -%}
    {%- if not names -%}
        {{ return(coltiva.no_raw_rows(table)) }}
    {%- endif -%}
    {%- for name, part in parts.items() %}
    select
        {%- for column in coltiva.raw_columns(table) %}
        {%- set types = parts.values() | map(attribute='types')
            | map(attribute=column) | unique | list %}
        {%- set prefix = coltiva.id_prefix(name, column) %}
        {%- if prefix %}
        '{{ prefix }}' || {{ coltiva.raw_text(column) }} as {{ column }}
        {%- elif types | length > 1 %}
        cast({{ column }} as {{ dbt.type_string() }}) as {{ column }}
        {%- else %}
        {{ column }}
        {%- endif %}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ part.relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- What stands before a connector's id where several connectors are in use: its name,
    or for a customer or product that of the only shop; none otherwise. -#}
{% macro id_prefix(name, column) -%}
    {%- set used = coltiva.connectors() -%}
    {%- if used | length < 2 or coltiva.raw_column_kind(column) != 'id' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set known = coltiva.known_connectors() -%}
    {%- set shops = [] -%}
    {%- for one in used if known[one].is_shop -%}
        {%- do shops.append(one) -%}
    {%- endfor -%}
    {%- if column in ['customer_id', 'product_id'] and not known[name].is_shop
        and shops | length == 1 -%}
        {{ return(shops[0] ~ ':') }}
    {%- endif -%}
    {{ return(name ~ ':') }}
{%- endmacro %}
