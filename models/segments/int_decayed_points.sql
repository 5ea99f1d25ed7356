{#- Not stored: at all month ends it has many times the rows of int_daily_points,
    and is only ever added up. Each day's worth is rounded to nine decimals before
    that, so that sums do not depend on the order of the rows. -#}
{{ config(materialized='view') }}

with as_of_dates as (
    select
        as_of_date,
        as_of_at,
        is_current
    from {{ ref('int_as_of_dates') }}
    where is_open
),

free as (
    select *
    from {{ ref('int_daily_points') }}
    where not needs_tracking_consent
),

tracked as (
    select *
    from {{ ref('int_daily_points') }}
    where needs_tracking_consent
),

consents as (
    select
        customer_id,
        channel,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consent_periods') }}
    where purpose = 'tracking' and is_granted
),

aged as (
    select
        free.*,
        as_of_dates.as_of_date,
        as_of_dates.is_current
    from free
    inner join as_of_dates
        on {{ coltiva.happened_by('free.interaction_date', 'as_of_dates.as_of_date') }}
    union all
    -- consent has to stand at the as-of moment too, not only when the thing happened
    select
        tracked.*,
        as_of_dates.as_of_date,
        as_of_dates.is_current
    from tracked
    inner join as_of_dates
        on {{ coltiva.happened_by(
            'tracked.interaction_date', 'as_of_dates.as_of_date'
        ) }}
    inner join consents
        on
            tracked.customer_id = consents.customer_id
            and tracked.channel = consents.channel
            and as_of_dates.as_of_at >= consents.valid_from_at
            and (
                consents.valid_to_at is null
                or as_of_dates.as_of_at < consents.valid_to_at
            )
),

final as (
    select
        customer_id,
        interaction_type,
        channel,
        interaction_count,
        cast(
            cast(day_points as {{ coltiva.type_double() }})
            * {{ coltiva.decay_factor(
                var('engagement_decay'),
                coltiva.datediff('interaction_date', 'as_of_date', 'day'),
                'half_life_days'
            ) }}
            as numeric(18, 9)
        ) as points,
        is_purchase_intent,
        is_current,
        as_of_date,
        interaction_date,
        last_interaction_at
    from aged
)

select * from final
