{#- An offer lasts no longer than a run or two: what a stopped pipeline left must not be
    shown to somebody who has withdrawn since. -#}

with audience as (
    select *
    from {{ ref('audience_email') }}
),

as_of as (
    select {{ coltiva.hours_later('as_of_at', var('onsite_offer_hours')) }} as latest_at
    from {{ ref('int_as_of') }}
),

ranked_pushes as (
    select
        customer_id,
        push_name,
        product_id,
        offer,
        audience_reason,
        {{ coltiva.end_of_shop_day('valid_to', var('shop_timezone')) }} as ends_at,
        row_number() over (
            partition by customer_id
            order by audience_rank, push_name
        ) as push_rank
    from {{ ref('product_audiences') }}
),

visitors as (
    select
        customer_id,
        'email_sha256' as visitor_type,
        email_sha256 as visitor_id
    from audience
    union all
    select
        customer_id,
        'anonymous_id' as visitor_type,
        anonymous_id as visitor_id
    from {{ ref('int_device_owners') }}
    where customer_id is not null
),

final as (
    select
        visitors.visitor_type,
        visitors.visitor_id,
        audience.customer_id,
        case when pushes.customer_id is null then 'playbook' else 'push' end
            as offer_source,
        coalesce(pushes.push_name, audience.rfm_segment) as offer_name,
        case
            when pushes.customer_id is null then audience.recommended_offer
            else pushes.offer
        end as offer,
        coalesce(pushes.product_id, audience.recommended_products) as product_ids,
        case
            when pushes.customer_id is not null then pushes.audience_reason
            else
                audience.rfm_segment || ' / ' || audience.engagement_level
                || coalesce(': ' || audience.engagement_reason, '')
        end as reason,
        case
            when pushes.ends_at < as_of.latest_at then pushes.ends_at
            else as_of.latest_at
        end as shown_until_at
    from visitors
    inner join audience on visitors.customer_id = audience.customer_id
    cross join as_of
    left join ranked_pushes as pushes
        on visitors.customer_id = pushes.customer_id and pushes.push_rank = 1
)

select * from final
