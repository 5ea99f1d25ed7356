{{ config(enabled=coltiva.connects('klaviyo')) }}
{%- set withdrawn = coltiva.klaviyo_metric_list(['withdrawn_email']) %}
{%- set told_by_shop = coltiva.connects('shopify')
    and coltiva.shopify_table('checkouts') is not none %}

with {{ coltiva.klaviyo_people() }},

{{ coltiva.klaviyo_events() }},

-- a bounce of an address that the profile has no more is nobody's
known_events as (
    select
        events.*,
        case
            when metric = 'received email' then 'email_delivered'
            when metric = 'bounced email' and bounce_type = 'hard' then 'email_bounced'
            when metric = 'bounced email' then 'email_soft_bounced'
            when metric in {{ withdrawn }} then 'email_unsubscribe'
            else metric_name
        end as interaction_type,
        case
            when metric like '%sms%' then 'sms'
            when metric like '%push%' then 'push'
            when
                metric like '%email%'
                or metric in {{ withdrawn }}
                or metric = 'subscribed to list'
                then 'email'
            when metric in {{ coltiva.klaviyo_metric_list(['web']) }} then 'web'
        end as channel
    from events
    where
        not is_deleted
        and not (metric = 'bounced email' and is_of_former_address)
        and coalesce(metric, '') not in {{ coltiva.klaviyo_metric_list([
            'left_out', 'granted_email', 'granted_sms', 'withdrawn_sms',
        ]) }}
        {%- if told_by_shop %}
        and coalesce(metric, '') != 'checkout started'
        {%- endif %}
),

withdrawals as (
    select
        event_id,
        max(coalesce(person_id, email)) as person_id,
        max(case when campaign_id is null then 0 else 1 end) as has_campaign,
        min(occurred_at) as occurred_at
    from known_events
    where interaction_type = 'email_unsubscribe'
    group by event_id
),

with_earlier as (
    select
        withdrawals.*,
        lag(occurred_at) over (
            partition by person_id order by occurred_at, event_id
        ) as earlier_at
    from withdrawals
),

-- what follows within an hour is the same act, told by another metric
with_acts as (
    select
        with_earlier.*,
        sum(
            case
                when {{ coltiva.hours_later('earlier_at', 1) }} >= occurred_at then 0
                else 1
            end
        ) over (
            partition by person_id
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as act_number
    from with_earlier
),

ranked as (
    select
        event_id,
        row_number() over (
            partition by person_id, act_number
            order by has_campaign desc, occurred_at asc, event_id asc
        ) as place
    from with_acts
),

told_once as (
    select known_events.*
    from known_events
    left join ranked on known_events.event_id = ranked.event_id
    where coalesce(ranked.place, 1) = 1
),

-- Klaviyo tells no sending beside the delivery
with_sendings as (
    select
        told_once.*,
        event_id as interaction_id
    from told_once
    union all
    select
        told_once.*,
        event_id || '/sent' as interaction_id
    from told_once
    where interaction_type = 'email_delivered'
),

final as (
    select
        interaction_id,
        occurred_at,
        case
            when interaction_id = event_id then interaction_type else 'email_sent'
        end as interaction_type,
        channel,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,
        email,
        cast(null as {{ dbt.type_string() }}) as session_id,
        product_id,
        campaign_id,
        is_machine,
        url,
        loaded_at
    from with_sendings
)

select * from final
