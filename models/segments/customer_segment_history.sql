{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='as_of_date',
    meta={'kept_dates': 'not is_open'},
) }}

with customers as (
    select *
    from {{ ref('int_customer_states') }}
),

closed_months as (
    select as_of_date
    from {{ ref('int_as_of_dates') }}
    where is_month_end
),

final as (
    select
        customers.customer_id,
        customers.rfm_cell,
        customers.rfm_segment,
        customers.lifecycle_stage,
        customers.engagement_level,
        customers.nurture_segment,
        customers.recency_days,
        customers.order_count,
        customers.monetary_amount,
        customers.average_order_amount,
        customers.recency_score,
        customers.frequency_score,
        customers.monetary_score,
        customers.engagement_points,
        customers.engagement_score,
        customers.is_vip,
        customers.is_at_risk,
        customers.is_promotion_driven,
        customers.is_high_potential,
        customers.is_low_confidence,
        customers.as_of_date,
        customers.first_order_date,
        customers.last_order_date,
        customers.last_interaction_at
    from customers
    inner join closed_months on customers.as_of_date = closed_months.as_of_date
)

select * from final
