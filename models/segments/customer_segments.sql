with states as (
    select *
    from {{ ref('int_customer_states') }}
    where is_current
),

people as (
    select
        customer_id,
        email,
        first_name,
        country_code,
        birth_date,
        phone,
        acquisition_channel
    from {{ ref('int_people') }}
),

age_bands as (
    select
        age_band,
        min_age,
        max_age
    from {{ ref('seed_age_bands') }}
),

customer_orders as (
    select
        customer_id,
        top_category,
        margin_amount,
        has_rejected_lines
    from {{ ref('int_customer_orders') }}
),

next_actions as (
    select *
    from {{ ref('int_next_actions') }}
),

-- a date sorts as text: the latest change has the latest date
latest_changes as (
    select
        customer_id,
        max(cast(changed_on as {{ dbt.type_string() }}) || from_segment)
            as latest_change
    from {{ ref('fct_segment_changes') }}
    group by customer_id
),

aged as (
    select
        states.*,
        people.email,
        people.first_name,
        people.country_code,
        people.phone,
        people.acquisition_channel,
        extract(year from states.as_of_date) - extract(year from people.birth_date)
        - case
            when
                extract(month from states.as_of_date) * 100
                + extract(day from states.as_of_date)
                < extract(month from people.birth_date) * 100
                + extract(day from people.birth_date)
                then 1
            else 0
        end as age_years
    from states
    inner join people on states.customer_id = people.customer_id
),

final as (
    select
        aged.customer_id,
        aged.email,
        aged.first_name,
        aged.country_code,
        age_bands.age_band,
        customer_orders.top_category,
        aged.as_of_date,
        aged.lifecycle_stage,
        aged.first_order_date,
        aged.last_order_date,
        aged.recency_days,
        aged.order_count,
        aged.monetary_amount,
        aged.average_order_amount,
        aged.recency_score,
        aged.frequency_score,
        aged.monetary_score,
        aged.rfm_cell,
        aged.rfm_segment,
        substr(latest_changes.latest_change, 11) as previous_rfm_segment,
        -- the month ends before the one that shows a change is the last without it
        cast(
            {{ dbt.date_trunc(
                'month', 'cast(substr(latest_changes.latest_change, 1, 10) as date)'
            ) }} as date
        ) as segment_changed_on,
        aged.engagement_points,
        aged.engagement_score,
        aged.engagement_level,
        aged.engagement_reason,
        aged.last_interaction_at,
        aged.nurture_segment,
        next_actions.recommended_action,
        next_actions.recommended_channel,
        next_actions.recommended_offer,
        aged.is_vip,
        aged.is_at_risk,
        aged.is_promotion_driven,
        aged.is_high_potential,
        aged.is_low_confidence,
        next_actions.suppression_reason is null as can_email,
        next_actions.suppression_reason,
        aged.phone,
        aged.acquisition_channel,
        next_actions.segment_caveat,
        next_actions.channel_reason,
        customer_orders.margin_amount,
        coalesce(customer_orders.has_rejected_lines, false) as has_rejected_lines
    from aged
    inner join next_actions on aged.customer_id = next_actions.customer_id
    left join age_bands
        on
            coalesce(
                aged.age_years >= age_bands.min_age
                and (age_bands.max_age is null or aged.age_years <= age_bands.max_age),
                false
            )
    left join customer_orders on aged.customer_id = customer_orders.customer_id
    left join latest_changes on aged.customer_id = latest_changes.customer_id
)

select * from final
