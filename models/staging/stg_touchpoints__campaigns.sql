with final as (
    select
        campaign_id,
        campaign_name,
        program,
        channel,
        sent_at,
        cost_amount,
        currency_code,
        loaded_at,
        last_loaded_at
    from {{ ref('base_touchpoints__campaigns') }}
    where is_accepted
)

select * from final
