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
    {%- for row in dbt.list_relations_without_caching(days.without_identifier()).rows
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

{#- CTEs that end in `events`, one row an event that may be used: none without consent,
    of the shop's own people or of a test; nothing streamed of a day that is there. -#}
{% macro ga4_events() -%}
    {%- set tables = coltiva.ga4_tables() -%}
    {%- do coltiva.must_have(
        'ga4', tables | first | default(none, true), ['events', 'events_intraday']
    ) -%}
    {%- for table in tables -%}
        {%- do coltiva.must_have('ga4', table, [table.name], [
            'event_date', 'event_name', 'event_timestamp', 'event_params',
            'user_pseudo_id',
        ]) -%}
    {%- endfor %}
    nested_events as (
        {%- for table in tables %}
        {{ coltiva.ga4_nested_events(table) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ),

    valued_events as (
        select
            nested_events.*,
            {%- for key in [
                'page_location', 'ga_session_id', 'traffic_type', 'debug_mode',
            ] %}
            {{ coltiva.json_keyed_value('event_params', key) }} as {{ key }}_value
            {{- ',' if not loop.last }}
            {%- endfor %}
        from nested_events
    ),

    plain_events as (
        select
            event_date,
            event_name,
            event_timestamp,
            occurred_at,
            {%- for column in [
                'stream_id', 'platform', 'batch_page_id', 'batch_ordering_id',
                'batch_event_index',
            ] %}
            {{ coltiva.raw_text(column) }} as {{ column }},
            {%- endfor %}
            {{ coltiva.ga4_id(coltiva.raw_text('user_id')) }} as user_id,
            {{ coltiva.ga4_id(coltiva.raw_text('user_pseudo_id')) }} as user_pseudo_id,
            {{ coltiva.ga4_id(coltiva.ga4_parameter('ga_session_id')) }}
                as ga_session_id,
            {{ coltiva.ga4_parameter('page_location') }} as page_location,
            items,
            {%- for name in ['campaign_id', 'campaign_name', 'medium', 'source'] %}
            {{ coltiva.ga4_id(coltiva.json_value(
                'collected_traffic_source', ['manual_' ~ name]
            )) }} as link_{{ name }},
            {%- endfor %}
            coalesce(
                {%- for name in ['campaign_id', 'campaign_name'] %}
                {{ coltiva.ga4_id(coltiva.json_value(
                    'session_traffic_source_last_click', ['manual_campaign', name]
                )) }}{{ ',' if not loop.last }}
                {%- endfor %}
            ) as session_campaign_id,
            is_intraday,
            loaded_at
        from valued_events
        where
            not is_deleted
            and coalesce(lower({{ coltiva.json_value(
                'privacy_info', ['analytics_storage']
            ) }}), '') != 'no'
            and coalesce({{ coltiva.ga4_parameter('traffic_type') }}, '')
            not in ('internal', 'developer')
            and coalesce({{ coltiva.ga4_parameter('debug_mode') }}, '')
            not in ('1', 'true')
    ),

    complete_days as (
        select distinct event_date
        from nested_events
        where not is_intraday
    ),

    -- no arrival is told: the latest moment of all stands for the day it was read
    arrivals as (
        select max(occurred_at) as latest_at
        from nested_events
        where occurred_at <= {{ coltiva.ceiling() }}
    ),

    events as (
        select
            plain_events.event_name,
            plain_events.occurred_at,
            {{ coltiva.ga4_event_key('plain_events') }} as event_key,
            coalesce(plain_events.stream_id, '') || '|' || coalesce(
                plain_events.user_pseudo_id || '/' || plain_events.ga_session_id,
                plain_events.event_timestamp || '|' || coalesce(
                    plain_events.user_pseudo_id, plain_events.user_id
                )
            ) as visit_key,
            case
                when upper(plain_events.platform) != 'WEB' then 'app'
                else 'web'
            end as channel,
            case
                when plain_events.user_id not like '%@%' then plain_events.user_id
            end as customer_id,
            plain_events.user_pseudo_id as anonymous_id,
            case
                when plain_events.user_id like '%@%' then plain_events.user_id
            end as email,
            plain_events.user_pseudo_id || '/' || plain_events.ga_session_id
                as session_id,
            case
                when
                    plain_events.link_medium is null
                    and plain_events.link_source is null
                    then plain_events.session_campaign_id
                else coalesce(
                    plain_events.link_campaign_id, plain_events.link_campaign_name
                )
            end as campaign_id,
            {{ coltiva.page_without_query('plain_events.page_location') }} as url,
            lower(plain_events.link_medium) as link_medium,
            lower(plain_events.link_source) as link_source,
            plain_events.items,
            coalesce(plain_events.loaded_at, arrivals.latest_at) as loaded_at
        from plain_events
        cross join arrivals
        left join complete_days on plain_events.event_date = complete_days.event_date
        where
            (not plain_events.is_intraday or complete_days.event_date is null)
            and coalesce(plain_events.user_id, plain_events.user_pseudo_id) is not null
    )
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

{#- What a parameter of an event holds, as text: which of the four fields of its value
    is filled depends on what the tag sent. -#}
{% macro ga4_parameter(key) -%}
    nullif(trim(coalesce(
        {%- for kind in ['string', 'int', 'double', 'float'] %}
        {{ coltiva.json_value(key ~ '_value', [kind ~ '_value']) }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    )), '')
{%- endmacro %}

{#- An id or name as GA4 has it, null where it is a word for nothing: (not set),
    (organic), or what a tag sends of an empty variable. -#}
{% macro ga4_id(text) -%}
    case
        when
            {{ text }} not like '(%)'
            and lower({{ text }}) not in (
                '', '0', 'null', 'none', 'undefined', 'nan', 'false'
            )
            then {{ text }}
    end
{%- endmacro %}

{#- What tells an event from all others, the same in each export of its day. It has no
    id; its place in the batch in which it was sent came in 2024, before that the page
    helps. -#}
{% macro ga4_event_key(events) -%}
    {%- for column in [
        'stream_id', 'user_pseudo_id', 'ga_session_id', 'event_name', 'event_timestamp',
        'batch_page_id', 'batch_ordering_id', 'batch_event_index',
    ] -%}
    {%- set cell = events ~ '.' ~ column -%}
    coalesce({{ {
        'user_pseudo_id': cell ~ ', ' ~ events ~ '.user_id',
        'batch_event_index': cell ~ ', ' ~ events ~ '.page_location',
    }.get(column, cell) }}, '')
    {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- A product's id as the shop has it: Shopify's own tag sends those of its catalogue at
    Google, as shopify_IT_<product>_<variant>. -#}
{% macro ga4_product_id(text) -%}
    coalesce(
        {{ coltiva.matched_group(
            text, '^shopify_[A-Za-z]{2}_([0-9]+)_[0-9]+$', 1
        ) }},
        {{ coltiva.ga4_id(text) }}
    )
{%- endmacro %}
