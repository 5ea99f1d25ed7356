with final as (
    select
        consent_id,
        customer_id,
        email,
        channel,
        purpose,
        is_granted,
        recorded_at,
        loaded_at
    from {{ ref('base_touchpoints__consents') }}
    where is_accepted
)

select * from final
