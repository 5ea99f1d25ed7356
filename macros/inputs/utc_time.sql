{#- A column's time in UTC: of a text its offset is taken off (2025-02-03 09:15:10
    +0100, 2025-02-03T09:15:10+01:00, ...Z, or none for UTC), a timestamp is UTC
    already. Null where it can't be read. `column` is what first_column gave, `type` its
    type. -#}
{% macro utc_time(column, type='text') -%}
    {%- if type.startswith(('timestamp with time zone', 'timestamptz')) -%}
        ({{ column }} at time zone 'UTC')
    {%- elif type.startswith(('timestamp', 'date')) -%}
        cast({{ column }} as timestamp)
    {%- else -%}
        {%- set text = 'trim(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ '))' -%}
        {%- set local_time = coltiva.safe_cast(
            coltiva.matched_group(
                text, '^([0-9-]{10}[ T][0-9:]{5,8}(\.[0-9]{1,6})?|[0-9-]{10})', 1
            ), 'timestamp'
        ) -%}
        {%- set offset = '([+-])([0-9]{2}):?([0-9]{2})$' -%}
        {%- set minutes = 'coalesce(cast(' ~ coltiva.matched_group(text, offset, 2)
            ~ ' as integer) * 60 + cast(' ~ coltiva.matched_group(text, offset, 3)
            ~ ' as integer), 0) * case when '
            ~ coltiva.matched_group(text, offset, 1) ~ " = '-' then 1 else -1 end" -%}
        {{ coltiva.dateadd('minute', minutes, local_time) }}
    {%- endif -%}
{%- endmacro %}

{#- The first of some columns of a table that holds a time, in UTC. -#}
{% macro first_time(table, names, alias=none) -%}
    {%- set names = [names] if names is string else names -%}
    {%- for name in names if table is not none and name in table.columns -%}
        {{ return(coltiva.utc_time(
            (alias ~ '.' if alias else '') ~ adapter.quote(name), table.columns[name]
        )) }}
    {%- endfor -%}
    {{ return('cast(null as timestamp)') }}
{%- endmacro %}

{#- When a loader brought a row: its own column, as Fivetran, Airbyte and dlt write it;
    a null timestamp where there is none. dlt writes the seconds since 1970 as text. -#}
{% macro loader_time(table, alias=none) -%}
    {%- if table is not none and '_dlt_load_id' in table.columns -%}
        {%- set column = (alias ~ '.' if alias else '')
            ~ adapter.quote('_dlt_load_id') -%}
        {{ return(coltiva.dateadd(
            'second', 'cast(' ~ coltiva.matched_group(
                'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')', '^([0-9]+)', 1
            ) ~ ' as integer)', "cast('1970-01-01 00:00:00' as timestamp)"
        )) }}
    {%- endif -%}
    {{ return(coltiva.first_time(table, [
        '_fivetran_synced', '_airbyte_extracted_at', '_airbyte_emitted_at', 'loaded_at',
    ], alias)) }}
{%- endmacro %}
