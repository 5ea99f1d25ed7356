{#- Few leads prove little: each rate is drawn to that of all leads as by 20 more of
    them (the mean of a Beta distribution). -#}
{%- set double = coltiva.type_double() %}
{%- set prior_leads = 20 %}

with outcomes as (
    select *
    from {{ ref('int_lead_outcomes') }}
),

dates as (
    select distinct as_of_date
    from {{ ref('int_buyer_histories') }}
    where is_current or checked_days = 90
),

-- what was known of by each date, of the year before
known as (
    select
        outcomes.lifecycle_stage,
        outcomes.engagement_level,
        outcomes.intent_age,
        case when outcomes.is_converted then 1 else 0 end as converted,
        dates.as_of_date as forecast_date
    from dates
    inner join outcomes
        on
            dates.as_of_date >= outcomes.known_on
            and {{ coltiva.dateadd('day', -365, 'dates.as_of_date') }}
            <= outcomes.known_on
),

shops as (
    select
        forecast_date,
        (cast(sum(converted) as {{ double }}) + 0.5) / (count(*) + 1)
            as conversion_rate
    from known
    group by forecast_date
),

final as (
    select
        known.lifecycle_stage,
        known.engagement_level,
        known.intent_age,
        cast(count(*) as integer) as lead_count,
        cast(sum(known.converted) as integer) as converted_count,
        cast(
            (
                cast(sum(known.converted) as {{ double }})
                + {{ prior_leads }} * max(shops.conversion_rate)
            ) / (count(*) + {{ prior_leads }}) as numeric(9, 6)
        ) as conversion_rate,
        known.forecast_date
    from known
    inner join shops on known.forecast_date = shops.forecast_date
    group by
        known.lifecycle_stage,
        known.engagement_level,
        known.intent_age,
        known.forecast_date
)

select * from final
