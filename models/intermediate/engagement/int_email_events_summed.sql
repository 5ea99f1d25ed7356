{#- One row per person with e-mail events: when each kind came last. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_customers_touched'), 'customer_id') }}",
) }}
{%- set events = [
    ('email_complaint', 'complained_at'), ('email_bounced', 'bounced_at'),
    ('email_delivered', 'delivered_at'), ('email_unsubscribe', 'unsubscribed_at'),
] -%}

with touched as ( -- noqa: ST03
    select customer_id
    from {{ ref('int_customers_touched') }}
),

interactions as (
    select
        customer_id,
        interaction_type,
        occurred_at
    from {{ ref('int_interactions_identified') }}
    where
        customer_id is not null
        and interaction_type in (
            {%- for type, moment in events %}
            '{{ type }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
        and {{ of_news('customer_id', 'touched') }}
),

final as (
    select
        customer_id,
        {%- for type, moment in events %}
        max(case when interaction_type = '{{ type }}' then occurred_at end)
            as {{ moment }}{{ ',' if not loop.last }}
        {%- endfor %}
    from interactions
    group by customer_id
)

select * from final
