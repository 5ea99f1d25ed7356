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
            'merged profile', 'bounced push', 'sent sms',
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

{#- The properties of events that are read, by the name that they get. -#}
{% macro klaviyo_properties() -%}
    {{ return({
        'message_id': '$message', 'recipient': 'Recipient Email Address',
        'bounce_type': 'Bounce Type', 'machine_open': 'machine_open',
        'bot_click': 'Bot Click', 'product_id': 'ProductID',
        'added_product_id': 'AddedItemProductID', 'url': 'URL', 'page': 'page',
    }) }}
{%- endmacro %}

{#- The CTE `metrics`, after `people`: names of metrics by their ids. They are needed
    where events don't have them. -#}
{% macro klaviyo_metric_names(events, is_of_fivetran) -%}
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
    )
{%- endmacro %}
