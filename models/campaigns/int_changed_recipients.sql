{#- One row per person whose messages and touches are looked at again: who has news, or
    was reached by a campaign that has. -#}
{%- set news = news_only() -%}

with campaigns as (
    select campaign_id
    from {{ ref('stg_touchpoints__campaigns') }}
    {%- if not news %}
    where false
    {%- else %}
    where last_loaded_at >= {{ loaded_until('campaigns') }}
    {%- endif %}
),

interactions as (
    select
        customer_id,
        campaign_id
    from {{ ref('fct_interactions') }}
    where customer_id is not null
),

final as (
    select customer_id
    from {{ ref('int_changed_people') }}
    union distinct
    select interactions.customer_id
    from interactions
    where interactions.campaign_id in (select campaigns.campaign_id from campaigns)
)

select * from final
