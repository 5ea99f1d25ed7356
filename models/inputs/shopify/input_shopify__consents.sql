{{ config(enabled=coltiva.connects('shopify')) }}

with {{ coltiva.shopify_orders() }},

{{ coltiva.shopify_customers() }},

answers as (
    {%- for channel in ['email', 'sms', 'whatsapp'] %}
    select
        customer_id,
        email,
        '{{ channel }}' as channel,
        {{ channel }}_consent as consent,
        coalesce({{ channel }}_consent_at, updated_at, created_at, loaded_at)
            as recorded_at,
        loaded_at
    from customers
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- of today's answer alone a yes and a withdrawal are sure
final as (
    select
        customer_id || '/' || channel as consent_id,
        customer_id,
        email,
        channel,
        'marketing' as purpose,
        case when consent in ('subscribed', 'yes', 'true') then 'true' else 'false' end
            as is_granted,
        recorded_at,
        loaded_at
    from answers
    where
        consent in ('subscribed', 'yes', 'true', 'unsubscribed')
        {%- if coltiva.connectors_of('consents') | length == 1 %}
        or consent in ('no', 'false')
        {%- endif %}
)

select * from final
