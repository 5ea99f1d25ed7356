{{ config(enabled=coltiva.connects('ga4')) }}
{%- set kept = [
    'event_key', 'event_name', 'occurred_at', 'channel', 'customer_id', 'anonymous_id',
    'email', 'session_id', 'campaign_id', 'url', 'loaded_at',
] %}
{%- set about_products = coltiva.word_list(coltiva.ga4_about_products()) %}
{%- set tells_clicks = not coltiva.connectors_of('campaigns') %}

with {{ coltiva.ga4_events() }},

kept_events as (
    select
        *,
        event_name in {{ about_products }}
        and replace(coalesce(items, ''), ' ', '') not in ('', '[]', 'null')
            as has_products
    from events
    where event_name not in {{ coltiva.word_list(coltiva.ga4_left_out()) }}
),

product_events as (
    select *
    from kept_events
    where has_products
),

products as (
    {{ coltiva.json_elements('product_events', 'items', kept) }}
),

{%- if tells_clicks %}

link_events as (
    select
        *,
        case
            when 'sms' in (link_medium, link_source) then 'sms' else 'email'
        end as link_channel,
        row_number() over (
            partition by visit_key order by occurred_at, event_name, event_key
        ) as place
    from events
    where
        event_name in ('session_start', 'page_view')
        and (
            link_medium in ('email', 'e-mail', 'e_mail', 'newsletter', 'sms')
            or link_source = 'sms'
        )
),
{%- endif %}

interactions as (
    select
        {{ kept | join(',\n        ') }},
        event_key || '|' || coalesce({{ coltiva.json_value(
            'element', ['item_id']
        ) }}, '') || '|' || cast(place as {{ dbt.type_string() }}) as interaction_key,
        event_name as interaction_type,
        {{ coltiva.ga4_product_id(coltiva.json_value('element', ['item_id'])) }}
            as product_id
    from products
    union all
    select
        {{ kept | join(',\n        ') }},
        event_key as interaction_key,
        event_name as interaction_type,
        cast(null as {{ dbt.type_string() }}) as product_id
    from kept_events
    where not has_products
    {%- if tells_clicks %}
    union all
    select
        {{ kept | join(',\n        ') | replace('channel', 'link_channel') }},
        visit_key || '|click' as interaction_key,
        link_channel || '_click' as interaction_type,
        cast(null as {{ dbt.type_string() }}) as product_id
    from link_events
    where place = 1
    {%- endif %}
),

-- a day that was exported twice tells an event twice
versions as (
    select
        *,
        row_number() over (
            partition by interaction_key
            order by
                loaded_at desc,
                coalesce(customer_id, '') desc,
                coalesce(campaign_id, '') desc,
                coalesce(url, '') desc
        ) as version_number
    from interactions
),

final as (
    select
        {{ dbt.hash('interaction_key') }} as interaction_id,
        occurred_at,
        interaction_type,
        channel,
        customer_id,
        anonymous_id,
        email,
        session_id,
        product_id,
        -- a share is a touch by itself, and none of the campaign before it
        case when event_name != 'share' then campaign_id end as campaign_id,
        cast(null as boolean) as is_machine,
        url,
        loaded_at
    from versions
    where version_number = 1
)

select * from final
