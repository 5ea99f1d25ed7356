with customers as (
    select *
    from {{ ref('int_rfm_scores') }}
    where is_current
),

final as (
    select
        customer_id,
        rfm_cell,
        rfm_segment,
        recency_score,
        frequency_score,
        monetary_score,
        is_low_confidence,
        as_of_date
    from customers
)

select * from final
