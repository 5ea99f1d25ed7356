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
    {%- set is_of_fivetran = 'person_id' in events.columns -%}
    {%- set metrics = coltiva.klaviyo_table('metrics') -%}
    {%- if not (is_of_fivetran and 'type' in events.columns)
        and events.name != 'events_detailed' -%}
        {%- do coltiva.must_have('klaviyo', metrics, ['metric', 'metrics']) -%}
    {%- endif %}
    metrics as (
        {%- if metrics is none %}
        select
            person_id as metric_id,
            person_id as metric_name
        from people
        where false
        {%- else %}
        {%- do coltiva.must_have('klaviyo', metrics, [], [
            'id', ['name', 'attributes', 'attributes__name'],
        ]) %}
        select
            {{ coltiva.raw_text('id') }} as metric_id,
            max({{ coltiva.klaviyo_value(
                metrics, ['attributes', 'name'], ['name']
            ) }}) as metric_name
        from {{ metrics.relation }}
        group by {{ coltiva.raw_text('id') }}
        {%- endif %}
    ),

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

{#- The properties of events that are read, by the name that they get. -#}
{% macro klaviyo_properties() -%}
    {{ return({
        'message_id': '$message', 'recipient': 'Recipient Email Address',
        'bounce_type': 'Bounce Type', 'machine_open': 'machine_open',
        'bot_click': 'Bot Click', 'product_id': 'ProductID',
        'added_product_id': 'AddedItemProductID', 'url': 'URL', 'page': 'page',
    }) }}
{%- endmacro %}

{#- The CTE `campaign_messages`: which campaign a message is of. -#}
{% macro klaviyo_campaign_messages() -%}
    {%- set campaigns = coltiva.klaviyo_table('campaigns') -%}
    {%- set messages = coltiva.klaviyo_table('messages') -%}
    {%- if campaigns is not none and 'relationships' in campaigns.columns %}
    campaign_lists as (
        select
            {{ coltiva.raw_text('id') }} as campaign_id,
            {{ coltiva.json_value(
                'relationships', ['campaign-messages', 'data']
            ) }} as messages
        from {{ campaigns.relation }}
    ),

    listed_messages as (
        {{ coltiva.json_elements('campaign_lists', 'messages', ['campaign_id']) }}
    ),

    campaign_messages as (
        select
            {{ coltiva.json_value('element', ['id']) }} as message_id,
            max(campaign_id) as campaign_id
        from listed_messages
        group by {{ coltiva.json_value('element', ['id']) }}
    )
    {%- elif campaigns is not none and messages is not none and execute %}
    campaign_messages as (
        select
            {{ coltiva.raw_text('messages.id') }} as message_id,
            max({{ coltiva.raw_text('campaigns.id') }}) as campaign_id
        from {{ messages.relation }} as messages
        inner join {{ campaigns.relation }} as campaigns
            on messages.{{ adapter.quote('_dlt_parent_id') }}
            = campaigns.{{ adapter.quote('_dlt_id') }}
        group by {{ coltiva.raw_text('messages.id') }}
    )
    {%- else %}
    campaign_messages as (
        select
            person_id as message_id,
            person_id as campaign_id
        from people
        where false
    )
    {%- endif %}
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

{#- Names of metrics, in small letters, by what they are here. `withdrawn` of e-mail are
    several events of one act; `left_out` are the shop's, answers that are consents,
    and what nobody did. -#}
{% macro klaviyo_metrics(kind) -%}
    {{ return({
        'granted_email': ['subscribed to email marketing'],
        'withdrawn_email': [
            'unsubscribed', 'unsubscribed from email marketing',
            'clicked and unsubscribed from email',
        ],
        'granted_sms': ['consented to receive sms', 'subscribed to sms marketing'],
        'withdrawn_sms': ['unsubscribed from sms', 'unsubscribed from sms marketing'],
        'left_out': [
            'placed order', 'ordered product', 'fulfilled order',
            'fulfilled partial order', 'cancelled order', 'refunded order',
            'confirmed shipment', 'delivered shipment', 'marked out for delivery',
            'dropped email', 'unsubscribed from list', 'updated email preferences',
            'merged profile', 'received push', 'bounced push', 'sent sms',
            'failed to deliver sms',
        ],
        'web': [
            'active on site', 'viewed product', 'added to cart', 'checkout started',
            'started checkout', 'submitted search',
        ],
    }[kind]) }}
{%- endmacro %}

{#- The same as a list of SQL. -#}
{% macro klaviyo_metric_list(kinds) -%}
    {%- set metrics = [] -%}
    {%- for kind in kinds -%}
        {%- do metrics.extend(coltiva.klaviyo_metrics(kind)) -%}
    {%- endfor -%}
    ('{{ metrics | join("', '") }}')
{%- endmacro %}
