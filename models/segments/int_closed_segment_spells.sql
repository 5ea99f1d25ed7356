{#- One row per person and unbroken run of one segment over the closed months. Made
    again when a month has been closed, else left as it is. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(
        ref('int_as_of_dates'), 'is_month_end', 'is_open and is_month_end'
    ) }}",
) }}

with open_months as ( -- noqa: ST03
    select as_of_date
    from {{ ref('int_as_of_dates') }}
    where is_open and is_month_end
),

customers as (
    select
        customer_id,
        rfm_segment,
        as_of_date
    from {{ ref('int_closed_segments') }}
    {%- if takes_news() %}
    where (select count(*) from open_months) > 0
    {%- endif %}
),

compared as (
    select
        customer_id,
        rfm_segment,
        as_of_date,
        lag(rfm_segment) over (partition by customer_id order by as_of_date)
            as segment_before
    from customers
),

final as (
    select
        customer_id,
        rfm_segment,
        segment_before as previous_rfm_segment,
        lead(as_of_date) over (partition by customer_id order by as_of_date) is null
            as is_last,
        true as is_month_end,
        as_of_date as started_on
    from compared
    where segment_before is null or segment_before != rfm_segment
)

select * from final
