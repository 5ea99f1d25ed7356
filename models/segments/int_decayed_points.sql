{#- One row per person, as-of date and interaction type: what its points are still
    worth. Each day's worth is rounded to nine decimals before it is summed, so
    that the sum does not depend on the order of the rows. Every fourth month is added
    up by itself: all dates at once take more memory than a small machine has. -#}
{%- set parts = [[1, 5, 9], [2, 6, 10], [3, 7, 11], [4, 8, 12]] -%}

with as_of_dates as (
    select
        as_of_date,
        as_of_at
    from {{ ref('int_as_of_dates') }}
    where is_open
),

consents as (
    select
        customer_id,
        channel,
        is_granted,
        valid_from_at,
        valid_to_at
    from {{ ref('int_consent_periods') }}
    where purpose = 'tracking'
),

{%- for months in parts %}

aged_{{ loop.index }} as (
    select
        summed.*,
        as_of_dates.as_of_date,
        as_of_dates.as_of_at,
        {{ dbt.datediff(
            'summed.interaction_date', 'as_of_dates.as_of_date', 'day'
        ) }} as age_days
    from as_of_dates
    inner join {{ ref('int_daily_points') }} as summed
        on {{ happened_by('summed.interaction_date', 'as_of_dates.as_of_date') }}
    where extract(month from as_of_dates.as_of_date) in ({{ months | join(', ') }})
),

-- consent has to stand at the as-of moment too, not only when the thing happened
permitted_{{ loop.index }} as (
    select aged.*
    from aged_{{ loop.index }} as aged
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

decayed_{{ loop.index }} as (
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
    from permitted_{{ loop.index }}
),

summed_{{ loop.index }} as (
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
    from decayed_{{ loop.index }}
    group by customer_id, interaction_type, channel, as_of_date
),
{%- endfor %}

final as (
    {%- for months in parts %}
    select * from summed_{{ loop.index }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
