{#- A chance can be checked on many people only: of those to whom one in ten was told,
    one in ten should have it so. -#}
{%- set double = coltiva.type_double() %}

with lead_outcomes as (
    select *
    from {{ ref('int_lead_outcomes') }}
),

rates as (
    select *
    from {{ ref('int_lead_rates') }}
),

-- a lead's chance is of the months that were known of by then
chances as (
    select
        'no_order' as prediction,
        checked_days,
        1 - probability_of_order as chance,
        case when actual_order_count = 0 then 1 else 0 end as happened,
        as_of_date
    from {{ ref('int_forecast_outcomes') }}
    where buyers = 'known' and probability_of_order is not null
    union all
    select
        'first_order' as prediction,
        90 as checked_days,
        rates.conversion_rate as chance,
        case when lead_outcomes.is_converted then 1 else 0 end as happened,
        lead_outcomes.as_of_date
    from lead_outcomes
    inner join rates
        on
            lead_outcomes.as_of_date = rates.forecast_date
            and lead_outcomes.lifecycle_stage = rates.lifecycle_stage
            and lead_outcomes.engagement_level = rates.engagement_level
            and lead_outcomes.intent_age = rates.intent_age
),

tenths as (
    select
        *,
        cast(least(floor(chance * 10), 9) as integer) as tenth
    from chances
),

final as (
    select
        prediction,
        cast(10 * tenth as {{ dbt.type_string() }}) || ' to '
        || cast(10 * tenth + 10 as {{ dbt.type_string() }}) || ' %' as chance_band,
        cast(checked_days as integer) as days_ahead,
        tenth + 1 as band_number,
        cast(count(*) as integer) as customer_count,
        cast(
            cast(sum(chance) as {{ double }}) / count(*) as numeric(9, 4)
        ) as predicted_rate,
        cast(
            {{ coltiva.divide_counts('sum(happened)', 'count(*)') }} as numeric(9, 4)
        ) as actual_rate,
        as_of_date as forecast_date
    from tenths
    group by prediction, checked_days, as_of_date, tenth
)

select * from final
