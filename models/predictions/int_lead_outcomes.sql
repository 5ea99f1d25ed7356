{#- Who ordered first after 90 days is not converted; states younger than that tell
    nothing yet. -#}
with states as (
    select *
    from {{ ref('int_lead_states') }}
),

as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
    where as_of_at is not null
),

first_purchases as (
    select
        customer_id,
        min(purchase_date) as first_purchase_date
    from {{ ref('int_purchase_days') }}
    group by customer_id
),

final as (
    select
        states.customer_id,
        states.lifecycle_stage,
        states.engagement_level,
        states.intent_age,
        coalesce(
            first_purchases.first_purchase_date
            <= {{ coltiva.dateadd('day', 90, 'states.as_of_date') }},
            false
        ) as is_converted,
        cast({{ coltiva.dateadd('day', 90, 'states.as_of_date') }} as date)
            as known_on,
        states.as_of_date
    from states
    inner join as_of
        on {{ coltiva.dateadd('day', 90, 'states.as_of_date') }} <= as_of.as_of_date
    left join first_purchases
        on states.customer_id = first_purchases.customer_id
    -- a purchase that no longer counts, or was not known of then, made nobody a lead
    where
        first_purchases.first_purchase_date is null
        or first_purchases.first_purchase_date > states.as_of_date
)

select * from final
