{#- One row per person and unbroken run of one segment over the as-of dates: the closed
    months, and today where it brought another segment. -#}
{{ config(materialized='view') }}

with closed_runs as (
    select *
    from {{ ref('int_closed_segment_spells') }}
),

customers as (
    select
        customer_id,
        rfm_segment,
        as_of_date
    from {{ ref('int_rfm_scores') }}
    where is_current
),

compared as (
    select
        customers.customer_id,
        customers.rfm_segment,
        closed_runs.rfm_segment as segment_before,
        coalesce(customers.rfm_segment != closed_runs.rfm_segment, true) as is_new,
        customers.as_of_date
    from customers
    left join closed_runs
        on
            customers.customer_id = closed_runs.customer_id
            and closed_runs.is_last
),

final as (
    select
        closed_runs.customer_id,
        closed_runs.rfm_segment,
        closed_runs.previous_rfm_segment,
        closed_runs.is_last and coalesce(not compared.is_new, false) as is_current,
        closed_runs.started_on
    from closed_runs
    left join compared on closed_runs.customer_id = compared.customer_id
    union all
    select
        customer_id,
        rfm_segment,
        segment_before as previous_rfm_segment,
        true as is_current,
        as_of_date as started_on
    from compared
    where is_new
)

select * from final
