{#- One row per person and program with a message due at the run's moment, those held
    back too. What may be sent has no held_back_reason. -#}

with follow_ups as (
    select *
    from {{ ref('int_judged_follow_ups') }}
),

final as (
    select
        follow_up_key,
        customer_id,
        subject_id,
        retried_campaign_id,
        program,
        trigger_name,
        channel,
        product_ids,
        reason,
        held_back_reason,
        attempt,
        priority,
        is_held_back,
        as_of_date,
        triggered_at,
        due_at,
        expires_at,
        retried_sent_at
    from follow_ups
)

select * from final
