{#- One row per person with e-mail events: when each kind came last. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_people'), 'customer_id') }}",
) }}

with touched as ( -- noqa: ST03
    select customer_id
    from {{ ref('int_changed_people') }}
),

interactions as (
    select
        customer_id,
        interaction_type,
        occurred_at
    from {{ ref('fct_interactions') }}
    where
        customer_id is not null
        and interaction_type in (
            'email_complaint', 'email_bounced', 'email_delivered', 'email_unsubscribe'
        )
        and {{ of_news('customer_id', 'touched') }}
),

final as (
    select
        customer_id,
        max(case when interaction_type = 'email_complaint' then occurred_at end)
            as complained_at,
        max(case when interaction_type = 'email_bounced' then occurred_at end)
            as bounced_at,
        max(case when interaction_type = 'email_delivered' then occurred_at end)
            as delivered_at,
        max(case when interaction_type = 'email_unsubscribe' then occurred_at end)
            as unsubscribed_at
    from interactions
    group by customer_id
)

select * from final
