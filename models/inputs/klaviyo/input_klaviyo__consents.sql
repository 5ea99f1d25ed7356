{{ config(enabled=coltiva.connects('klaviyo')) }}

with {{ coltiva.klaviyo_people() }},

{{ coltiva.klaviyo_events() }},

answers as (
    {%- for channel in ['email', 'sms'] %}
    select
        event_id || '/{{ channel }}' as consent_id,
        customer_id,
        email,
        '{{ channel }}' as channel,
        metric in {{ coltiva.klaviyo_metric_list(['granted_' ~ channel]) }}
            as is_granted,
        occurred_at as recorded_at,
        is_deleted,
        loaded_at
    from events
    where
        metric in {{ coltiva.klaviyo_metric_list([
            'granted_' ~ channel, 'withdrawn_' ~ channel,
        ]) }}
        {%- if channel == 'email' %}
        or metric = 'marked email as spam'
        {%- endif %}
    union all
    {%- endfor %}
    {%- for channel in coltiva.klaviyo_channels() %}
    select
        person_id || '/{{ channel }}' as consent_id,
        customer_id,
        email,
        '{{ channel }}' as channel,
        {{ channel }}_consent = 'SUBSCRIBED' and can_receive_{{ channel }}
            as is_granted,
        -- whom Klaviyo suppresses has said yes, and is not written to
        case
            when
                {{ channel }}_consent = 'SUBSCRIBED'
                and not can_receive_{{ channel }}
                then greatest(
                    coalesce({{ channel }}_consent_at, updated_at), updated_at
                )
            else coalesce({{ channel }}_consent_at, updated_at, loaded_at)
        end as recorded_at,
        is_deleted,
        loaded_at
    from people
    where
        {{ channel }}_consent in ('SUBSCRIBED', 'UNSUBSCRIBED')
        and (customer_id is not null or email is not null)
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- a refusal outlives its profile
final as (
    select
        consent_id,
        customer_id,
        email,
        channel,
        'marketing' as purpose,
        is_granted,
        recorded_at,
        loaded_at
    from answers
    where not is_deleted or not is_granted
)

select * from final
