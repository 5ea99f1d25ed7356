{#- One row per person, as-of date and interaction type: what its points are still
    worth. Each day's worth is rounded to nine decimals before it is summed, so
    that the sum does not depend on the order of the rows. -#}

with as_of_dates as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of_dates_listed') }}
    where is_open
),

days as (
    select *
    from {{ ref('int_interactions_summed') }}
),

consents as (
    select
        customer_id,
        channel,
        is_granted,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consents_dated') }}
    where purpose = 'tracking'
),

aged as (
    select
        days.*,
        as_of_dates.as_of_date,
        as_of_dates.as_of_at,
        {{ dbt.datediff('days.interaction_date', 'as_of_dates.as_of_date', 'day') }}
            as age_days
    from as_of_dates
    inner join days on as_of_dates.as_of_date >= days.interaction_date
),

-- consent has to stand at the as-of moment too, not only when the thing happened
permitted as (
    select aged.*
    from aged
    left join consents
        on
            aged.needs_tracking_consent
            and aged.customer_id = consents.customer_id
            and aged.channel = consents.channel
            and aged.as_of_at >= consents.valid_from_at
            and (
                consents.valid_to_at is null
                or aged.as_of_at < consents.valid_to_at
            )
    where not aged.needs_tracking_consent or coalesce(consents.is_granted, false)
),

decayed as (
    select
        customer_id,
        interaction_type,
        channel,
        interaction_count,
        is_purchase_intent,
        cast(
            cast(day_points as {{ type_double() }})
            * {{ decay_factor(var('engagement_decay'), 'age_days', 'half_life_days') }}
            as numeric(18, 9)
        ) as points,
        as_of_date,
        last_interaction_at
    from permitted
),

final as (
    select
        customer_id,
        interaction_type,
        channel,
        sum(case when points != 0 then interaction_count else 0 end)
            as interaction_count,
        sum(case when is_purchase_intent then interaction_count else 0 end)
            as intent_count,
        cast(sum(points) as numeric(28, 9)) as points,
        as_of_date,
        max(last_interaction_at) as last_interaction_at
    from decayed
    group by customer_id, interaction_type, channel, as_of_date
)

select * from final
