{#- One row per person and closed month: the segment and what follows from it, as known
    when the month was closed or last restated. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ keep_only(
        ref('int_as_of_dates'), 'as_of_date', 'is_month_end and not is_open'
    ) }}",
) }}

with customers as (
    select
        customer_id,
        rfm_segment,
        is_at_risk,
        is_vip,
        as_of_date
    from {{ ref('int_rfm_scores') }}
),

as_of_dates as (
    select as_of_date
    from {{ ref('int_as_of_dates') }}
    where is_month_end
),

final as (
    select
        customers.customer_id,
        customers.rfm_segment,
        customers.is_at_risk,
        customers.is_vip,
        customers.as_of_date
    from customers
    inner join as_of_dates on customers.as_of_date = as_of_dates.as_of_date
)

select * from final
