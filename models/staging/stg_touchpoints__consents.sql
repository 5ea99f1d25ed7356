with accepted as (
    select *
    from {{ ref('base_touchpoints__consents') }}
    where is_accepted
),

{{ coltiva.identified('accepted', 'consents', [
    'consent_id', 'channel', 'purpose', 'is_granted', 'recorded_at', 'loaded_at',
]) }},

final as (
    select
        consent_id,
        customer_id,
        email,
        channel,
        purpose,
        is_granted,
        recorded_at,
        loaded_at
    from identified
)

select * from final
