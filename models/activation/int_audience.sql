{#- All of a row but its changed_at, which only the log of changes knows. Reasons lose
    their points, which decay every day: a quiet day must change nobody's row. -#}
{%- set columns = [
    'customer_id', 'email', 'email_sha256', 'first_name', 'country_code', 'phone',
    'top_category', 'rfm_segment', 'lifecycle_stage', 'engagement_level',
    'engagement_reason', 'recommended_action', 'recommended_channel',
    'recommended_offer', 'recommended_products', 'next_program', 'recency_score',
    'frequency_score', 'monetary_score', 'engagement_score', 'best_send_hour',
    'is_vip', 'is_at_risk', 'can_advertise',
] %}

-- of a push or a program they are left out where those are due
with control_groups as (
    select distinct customer_id
    from {{ ref('int_control_groups') }}
    where is_running and target_type in ('all', 'campaign')
),

people as (
    select segments.*
    from {{ ref('customer_segments') }} as segments
    left join control_groups on segments.customer_id = control_groups.customer_id
    where segments.can_email and control_groups.customer_id is null
),

recommendations as (
    select
        customer_id,
        {{ coltiva.list_in_order('product_id', 'recommendation_rank') }}
            as recommended_products
    from {{ ref('customer_recommendations') }}
    group by customer_id
),

ranked_follow_ups as (
    select
        customer_id,
        program,
        row_number() over (
            partition by customer_id
            order by priority, program
        ) as follow_up_rank
    from {{ ref('fct_follow_ups') }}
    where not is_held_back and channel = 'email'
),

-- an answer for another channel may refuse what one for this channel grants
advertising_answers as (
    select
        customer_id,
        min(case when is_granted then 1 else 0 end) = 1 as is_granted
    from {{ ref('int_consent_periods') }}
    where purpose = 'advertising' and valid_to_at is null
    group by customer_id
),

described as (
    select
        people.customer_id,
        people.email,
        {{ coltiva.sha256('people.email') }} as email_sha256,
        people.first_name,
        people.country_code,
        {{ coltiva.e164_phone('people.phone') }} as phone,
        people.top_category,
        people.rfm_segment,
        people.lifecycle_stage,
        people.engagement_level,
        {{ coltiva.without_characters('people.engagement_reason', ' [(][^)]*[)]') }}
            as engagement_reason,
        people.recommended_action,
        nullif(people.recommended_channel, 'none') as recommended_channel,
        nullif(people.recommended_offer, 'none') as recommended_offer,
        recommendations.recommended_products,
        ranked_follow_ups.program as next_program,
        people.recency_score,
        people.frequency_score,
        people.monetary_score,
        people.engagement_score,
        people.best_send_hour,
        people.is_vip,
        people.is_at_risk,
        coalesce(advertising_answers.is_granted, false) as can_advertise
    from people
    left join recommendations on people.customer_id = recommendations.customer_id
    left join ranked_follow_ups
        on
            people.customer_id = ranked_follow_ups.customer_id
            and ranked_follow_ups.follow_up_rank = 1
    left join advertising_answers
        on people.customer_id = advertising_answers.customer_id
),

final as (
    select
        {{ columns | join(',\n        ') }},
        {{ coltiva.row_hash(columns) }} as row_hash
    from described
)

select * from final
