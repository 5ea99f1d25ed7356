{#- Each destination has a row for every person of the audience; that it has no others,
    and nobody twice, its own tests say. -#}
{%- set keys = {
    'hubspot_contacts': 'sync_key',
    'klaviyo_profiles': 'sync_key',
    'mailchimp_members': 'sync_key',
    'brevo_contacts': 'sync_key',
    'onsite_offers': 'customer_id',
} %}

with audience as (
    select customer_id
    from {{ ref('audience_email') }}
),

told as (
    {%- for destination, key in keys.items() %}
    select distinct
        '{{ destination }}' as destination,
        {{ key }} as customer_id
    from {{ ref(destination) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        audience.customer_id,
        count(told.destination) as destination_count
    from audience
    left join told on audience.customer_id = told.customer_id
    group by audience.customer_id
)

select
    customer_id,
    destination_count
from counted
where destination_count != {{ keys | length }}
