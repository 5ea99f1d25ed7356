with people as (
    select
        customer_id,
        rfm_segment,
        engagement_level,
        engagement_reason,
        recommended_action,
        recommended_channel,
        recommended_offer,
        engagement_points,
        is_vip,
        can_email
    from {{ ref('customer_segments') }}
),

predictions as (
    select
        customer_id,
        expected_lead_value
    from {{ ref('customer_predictions') }}
),

levels as (
    select
        engagement_level,
        level_order
    from {{ ref('seed_engagement_levels') }}
),

hottest as (
    select max(level_order) as level_order
    from levels
),

final as (
    select
        people.customer_id,
        people.rfm_segment,
        people.engagement_reason,
        people.recommended_action,
        coalesce(people.recommended_channel, 'none') as recommended_channel,
        people.recommended_offer,
        -- engines differ in where null goes; a lead is worth 0 at least
        cast(
            row_number() over (
                order by
                    coalesce(predictions.expected_lead_value, -1) desc,
                    people.engagement_points desc, people.customer_id asc
            ) as integer
        ) as hot_rank,
        people.engagement_points,
        people.is_vip,
        people.can_email,
        predictions.expected_lead_value
    from people
    left join predictions on people.customer_id = predictions.customer_id
    inner join levels on people.engagement_level = levels.engagement_level
    inner join hottest on levels.level_order = hottest.level_order
)

select * from final
