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
