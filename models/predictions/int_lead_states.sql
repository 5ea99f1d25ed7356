-- Its strategy asks which months are kept; depends_on: {{ ref('int_as_of_dates') }}
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='as_of_date',
    meta={'kept_dates': 'not is_open'},
) }}

with leads as (
    select
        customer_id,
        lifecycle_stage,
        engagement_level,
        last_intent_date,
        as_of_date
    from {{ ref('int_customer_states') }}
    where coalesce(lifetime_order_count, 0) = 0
),

aged as (
    select
        *,
        {{ coltiva.datediff('last_intent_date', 'as_of_date', 'day') }}
            as intent_age_days
    from leads
),

final as (
    select
        customer_id,
        coalesce(lifecycle_stage, 'none') as lifecycle_stage,
        engagement_level,
        case
            when intent_age_days is null then 'never'
            when intent_age_days <= 7 then '0 to 7 days'
            when intent_age_days <= 30 then '8 to 30 days'
            when intent_age_days <= 90 then '31 to 90 days'
            else 'over 90 days'
        end as intent_age,
        as_of_date
    from aged
)

select * from final
