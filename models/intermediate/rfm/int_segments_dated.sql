{#- One row per person and unbroken run of one segment over the as-of dates. -#}

with customers as (
    select
        customer_id,
        rfm_segment,
        as_of_date
    from {{ ref('int_customers_scored') }}
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
            as is_current,
        as_of_date as started_on
    from compared
    where segment_before is null or segment_before != rfm_segment
)

select * from final
