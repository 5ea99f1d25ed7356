with audience as (
    select *
    from {{ ref('int_audience') }}
),

last_changes as (
    select
        customer_id,
        max(changed_at) as changed_at
    from {{ ref('audience_changes') }}
    group by customer_id
),

final as (
    select
        audience.customer_id,
        audience.email,
        audience.email_sha256,
        audience.first_name,
        audience.country_code,
        audience.phone,
        audience.top_category,
        audience.rfm_segment,
        audience.lifecycle_stage,
        audience.engagement_level,
        audience.engagement_reason,
        audience.recommended_action,
        audience.recommended_channel,
        audience.recommended_offer,
        audience.recommended_products,
        audience.next_program,
        audience.recency_score,
        audience.frequency_score,
        audience.monetary_score,
        audience.engagement_score,
        audience.best_send_hour,
        audience.is_vip,
        audience.is_at_risk,
        audience.can_advertise,
        audience.row_hash,
        last_changes.changed_at
    from audience
    inner join last_changes on audience.customer_id = last_changes.customer_id
)

select * from final
