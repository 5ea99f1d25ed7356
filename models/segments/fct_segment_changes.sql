{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='changed_on',
    meta={'kept_dates': 'is_settled'},
) }}

with as_of_dates as (
    select
        as_of_date,
        lag(as_of_date) over (order by as_of_date) as previous_date,
        is_month_end,
        is_current,
        is_settled
    from {{ ref('int_as_of_dates') }}
),

closed_months as (
    select
        customer_id,
        rfm_segment,
        as_of_date
    from {{ ref('customer_segment_history') }}
),

today as (
    select
        customer_id,
        rfm_segment,
        as_of_date
    from {{ ref('int_rfm_scores') }}
    where is_current
),

-- a run at the end of a month has its own day in the history
later as (
    select
        closed_months.customer_id,
        closed_months.rfm_segment,
        as_of_dates.as_of_date,
        as_of_dates.previous_date
    from closed_months
    inner join as_of_dates on closed_months.as_of_date = as_of_dates.as_of_date
    where not as_of_dates.is_settled
    union all
    select
        today.customer_id,
        today.rfm_segment,
        as_of_dates.as_of_date,
        as_of_dates.previous_date
    from today
    inner join as_of_dates on today.as_of_date = as_of_dates.as_of_date
    where not as_of_dates.is_month_end
),

final as (
    select
        later.customer_id,
        closed_months.rfm_segment as from_segment,
        later.rfm_segment as to_segment,
        later.as_of_date as changed_on
    from later
    inner join closed_months
        on
            later.customer_id = closed_months.customer_id
            and later.previous_date = closed_months.as_of_date
    where closed_months.rfm_segment != later.rfm_segment
)

select * from final
