{%- set last = coltiva.last_run() %}

with campaigns as (
    select campaign_id
    from {{ ref('stg_touchpoints__campaigns') }}
    where {{ coltiva.is_new_row(last, 'campaigns') }}
),

interactions as (
    select
        customer_id,
        campaign_id
    from {{ ref('fct_interactions') }}
    where customer_id is not null
),

-- whoever a new row of a campaign speaks of
final as (
    select customer_id
    from {{ ref('int_changed_people') }}
    union distinct
    select interactions.customer_id
    from interactions
    where interactions.campaign_id in (select campaigns.campaign_id from campaigns)
)

select * from final
