{#- The tables that are declared of a source, as dbt's graph has them. -#}
{% macro source_tables(source_name) -%}
    {{ return(
        graph.sources.values() | selectattr('package_name', 'equalto', 'coltiva')
        | selectattr('source_name', 'equalto', source_name) | list
    ) }}
{%- endmacro %}

{#- The first of some tables of a connector that is there: `relation`, `name`, and
    `columns` with their types; none where none is. Loaders call one table by several
    names. While parsing it is the first, and all are read. -#}
{% macro source_table(source_name, names) -%}
    {%- set relations = {} -%}
    {%- for name in names -%}
        {%- do relations.update({name: source(source_name, name)}) -%}
    {%- endfor -%}
    {%- if not execute -%}
        {{ return({
            'relation': relations[names[0]], 'name': names[0], 'columns': {},
        }) }}
    {%- endif -%}
    {%- for name, relation in relations.items()
        if load_relation(relation) is not none -%}
        {{ return({
            'relation': relation, 'name': name,
            'columns': coltiva.columns_there(relation),
        }) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{#- The first of some columns that a table has, as `alias.column`; a null text where it
    has none of them, or there is no table. -#}
{% macro first_column(table, names, alias=none) -%}
    {%- set names = [names] if names is string else names -%}
    {%- for name in names if table is not none and name in table.columns -%}
        {{ return((alias ~ '.' if alias else '') ~ adapter.quote(name)) }}
    {%- endfor -%}
    {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
{%- endmacro %}

{#- Stops the run where a table of a connector, or a column of it that nothing can stand
    in for, is not there. Of each entry of `columns` one name of several is enough. -#}
{% macro must_have(source_name, table, names, columns=[]) -%}
    {%- if execute and table is none -%}
        {{ exceptions.raise_compiler_error(
            'The connector ' ~ source_name ~ ' finds no table '
            ~ names | join(' or ') ~ ' in the schema '
            ~ coltiva.connectors()[source_name] ~ ', and it is required.'
        ) }}
    {%- elif execute -%}
        {%- for entry in columns -%}
            {%- set entry = [entry] if entry is string else entry -%}
            {%- if not entry | select('in', table.columns) | list -%}
                {{ exceptions.raise_compiler_error(
                    source_name ~ '.' ~ table.name ~ ' lacks the column '
                    ~ entry | join(' or ') ~ ', and it is required. It has: '
                    ~ table.columns | join(', ') ~ '.'
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
