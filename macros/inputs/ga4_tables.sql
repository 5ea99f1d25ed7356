{#- The tables of GA4's export that are there: days (`events_20260608`, or all of them
    in `events`) and what of a day streamed in before it was complete. -#}
{% macro ga4_tables() -%}
    {%- set days = source('ga4', 'events') -%}
    {%- do source('ga4', 'events_intraday') -%}
    {%- if not execute -%}
        {{ return([{
            'relation': days, 'name': 'events', 'columns': {}, 'is_intraday': false,
        }]) }}
    {%- endif -%}
    {%- set tables = [] -%}
    {%- set there = dbt.list_relations_without_caching(days.without_identifier()) -%}
    {#- Spark's are a list, the others' a table. -#}
    {%- for row in there.rows | default(there)
        if modules.re.fullmatch('events(_intraday)?(_[0-9]{8})?', row[1] | lower) -%}
        {%- set relation = load_relation(api.Relation.create(
            database=days.database, schema=days.schema, identifier=row[1]
        )) -%}
        {%- do tables.append({
            'relation': relation,
            'name': row[1] | lower,
            'columns': coltiva.columns_there(relation),
            'is_intraday': 'intraday' in row[1] | lower,
        }) -%}
    {%- endfor -%}
    {{ return(tables | sort(attribute='name')) }}
{%- endmacro %}

{#- A query of one table of events, what is nested as JSON text. -#}
{% macro ga4_nested_events(table) -%}
    {%- set moment = coltiva.first_column(table, 'event_timestamp') -%}
    select
        {{ coltiva.raw_text(coltiva.first_column(table, 'event_date')) }} as event_date,
        {{ coltiva.raw_text(coltiva.first_column(table, 'event_name')) }} as event_name,
        {{ coltiva.raw_text(moment) }} as event_timestamp,
        {{ coltiva.first_time(table, 'event_timestamp')
            if table.columns.get('event_timestamp', '').startswith('timestamp')
            else coltiva.micros_time(moment) }} as occurred_at,
        {%- for column in [
            'stream_id', 'platform', 'user_id', 'user_pseudo_id', 'batch_page_id',
            'batch_ordering_id', 'batch_event_index',
        ] %}
        cast({{ coltiva.first_column(table, column) }} as {{ dbt.type_string() }})
            as {{ column }},
        {%- endfor %}
        {%- for column in [
            'event_params', 'items', 'privacy_info', 'collected_traffic_source',
            'session_traffic_source_last_click',
        ] %}
        {{ coltiva.json_text(
            coltiva.first_column(table, column), table.columns.get(column, 'text')
        ) }} as {{ column }},
        {%- endfor %}
        {{ 'true' if table.is_intraday else 'false' }} as is_intraday,
        {{ coltiva.is_set(table, '_fivetran_deleted') }} as is_deleted,
        {{ coltiva.loader_time(table) }} as loaded_at
    from {{ table.relation }}
{%- endmacro %}
