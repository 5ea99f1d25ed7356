{#- CTEs that end in `events`, after `people`: a Klaviyo account's events, one row each,
    with the name of their metric and whose they are. Those that have neither an e-mail
    nor an account are left out. -#}
{% macro klaviyo_events() -%}
    {%- set events = coltiva.klaviyo_table('events') -%}
    {%- set profiles = coltiva.klaviyo_table('profiles') -%}
    {%- do coltiva.must_have(
        'klaviyo', events or profiles, ['event', 'events', 'person', 'profiles']
    ) -%}
    {%- if events is none -%}
        {{ return(coltiva.no_klaviyo_events()) }}
    {%- endif -%}
    {%- do coltiva.must_have('klaviyo', events, [], [
        'id', ['datetime', 'attributes', 'attributes__datetime'],
        ['person_id', 'relationships', 'relationships__profile__data__id'],
        ['metric_id', 'relationships', 'relationships__metric__data__id'],
    ]) -%}
    {%- set is_of_fivetran = 'person_id' in events.columns %}
    {{ coltiva.klaviyo_metric_names(events, is_of_fivetran) }},

    {{ coltiva.klaviyo_campaign_messages() }},

    told_events as (
        select
            {{ coltiva.raw_text('events.id') }} as event_id,
            {{ coltiva.klaviyo_value(
                events, ['relationships', 'profile', 'data', 'id'], ['person_id'],
                'events'
            ) }} as person_id,
            {{ coltiva.klaviyo_value(
                events, ['relationships', 'metric', 'data', 'id'], ['metric_id'],
                'events'
            ) }} as metric_id,
            {{ coltiva.klaviyo_value(
                events, ['relationships', 'metric', 'data', 'name'],
                ['type'] if is_of_fivetran else [], 'events'
            ) }} as metric_name,
            {{ coltiva.klaviyo_value(events, ['campaign_id'], [], 'events') }}
                as campaign_id,
            coalesce(
                {{ coltiva.klaviyo_value(events, ['flow_id'], [], 'events') }},
                {{ coltiva.klaviyo_property(events, '$flow', 'events') }}
            ) as flow_id,
            {%- for name, property in coltiva.klaviyo_properties().items() %}
            {{ coltiva.klaviyo_property(events, property, 'events') }} as {{ name }},
            {%- endfor %}
            {{ coltiva.klaviyo_time(
                events, [['attributes', 'datetime']], 'events'
            ) }} as occurred_at,
            {{ coltiva.klaviyo_loaded_at(events, coltiva.klaviyo_time(
                events, [['attributes', 'datetime']], 'events'
            ), 'events') }} as loaded_at
        from {{ events.relation }} as events
        where not {{ coltiva.is_set(events, '_fivetran_deleted', 'events') }}
    ),

    events as (
        select
            told_events.event_id,
            told_events.person_id,
            people.customer_id,
            coalesce(people.email, told_events.recipient) as email,
            coalesce(told_events.metric_name, metrics.metric_name) as metric_name,
            lower(coalesce(told_events.metric_name, metrics.metric_name)) as metric,
            coalesce(
                told_events.campaign_id,
                told_events.flow_id,
                campaign_messages.campaign_id,
                told_events.message_id
            ) as campaign_id,
            coalesce(told_events.product_id, told_events.added_product_id)
                as product_id,
            lower(told_events.bounce_type) as bounce_type,
            coalesce(told_events.url, told_events.page) as url,
            {{ coltiva.raw_flag(
                'coalesce(told_events.machine_open, told_events.bot_click)'
            ) }} as is_machine,
            coalesce(
                {{ coltiva.in_case('lower', 'people.email') }}
                != {{ coltiva.in_case('lower', 'told_events.recipient') }},
                false
            ) as is_of_former_address,
            coalesce(people.is_deleted, false) as is_deleted,
            told_events.occurred_at,
            told_events.loaded_at
        from told_events
        left join people on told_events.person_id = people.person_id
        left join metrics on told_events.metric_id = metrics.metric_id
        left join campaign_messages
            on told_events.message_id = campaign_messages.message_id
        where
            people.customer_id is not null
            or people.email is not null
            or told_events.recipient is not null
    )
{%- endmacro %}

{#- The CTE `events` where the account has no such table. -#}
{% macro no_klaviyo_events() -%}
    events as (
        select
            {%- for column in [
                'event_id', 'metric_name', 'metric', 'campaign_id', 'product_id',
                'bounce_type', 'url',
            ] %}
            person_id as {{ column }},
            {%- endfor %}
            person_id,
            customer_id,
            email,
            is_deleted as is_machine,
            is_deleted as is_of_former_address,
            is_deleted,
            updated_at as occurred_at,
            loaded_at
        from people
        where false
    )
{%- endmacro %}
