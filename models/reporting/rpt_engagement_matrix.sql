with people as (
    select
        rfm_segment,
        engagement_level,
        first_order_date,
        monetary_amount,
        recommended_channel,
        can_email
    from {{ ref('customer_segments') }}
),

segments as (
    select
        rfm_segment,
        segment_order
    from {{ ref('seed_segments') }}
),

levels as (
    select
        engagement_level,
        level_order
    from {{ ref('seed_engagement_levels') }}
),

playbook as (
    select
        rfm_segment,
        engagement_level,
        recommended_action,
        recommended_channel,
        recommended_offer
    from {{ ref('seed_nurture_playbook') }}
),

counted as (
    select
        rfm_segment,
        engagement_level,
        count(*) as customer_count,
        count(first_order_date) as buyer_count,
        sum(case when coalesce(recommended_channel, 'none') != 'none' then 1 else 0 end)
            as reachable_count,
        sum(case when can_email then 1 else 0 end) as can_email_count,
        cast(sum(coalesce(monetary_amount, 0)) as numeric(18, 4)) as monetary_amount
    from people
    group by rfm_segment, engagement_level
),

segments_in_use as (
    select distinct rfm_segment
    from counted
),

levels_in_use as (
    select distinct engagement_level
    from counted
),

-- Every segment that has people with every level, unknown only where anybody has it.
pairs as (
    select
        segments.rfm_segment,
        segments.segment_order,
        levels.engagement_level,
        levels.level_order
    from segments
    inner join segments_in_use on segments.rfm_segment = segments_in_use.rfm_segment
    cross join levels
    left join levels_in_use
        on levels.engagement_level = levels_in_use.engagement_level
    where levels.level_order > 0 or levels_in_use.engagement_level is not null
),

final as (
    select
        pairs.rfm_segment,
        pairs.engagement_level,
        playbook.recommended_action,
        playbook.recommended_channel,
        playbook.recommended_offer,
        pairs.segment_order,
        pairs.level_order,
        cast(coalesce(counted.customer_count, 0) as integer) as customer_count,
        cast(coalesce(counted.buyer_count, 0) as integer) as buyer_count,
        cast(coalesce(counted.reachable_count, 0) as integer) as reachable_count,
        cast(coalesce(counted.can_email_count, 0) as integer) as can_email_count,
        cast(coalesce(counted.monetary_amount, 0) as numeric(18, 4))
            as monetary_amount
    from pairs
    inner join playbook
        on
            pairs.rfm_segment = playbook.rfm_segment
            and pairs.engagement_level = playbook.engagement_level
    left join counted
        on
            pairs.rfm_segment = counted.rfm_segment
            and pairs.engagement_level = counted.engagement_level
)

select * from final
