{#- A person's stays never overlap, leave a gap or go back in time: each begins where
    the one before ends, in the stage it leads to, and only the last is open. A row is
    a stay that does not. -#}

with transitions as (
    select
        customer_id,
        from_stage,
        to_stage,
        transition_number,
        entered_at,
        left_at
    from {{ ref('fct_lifecycle_transitions') }}
),

final as (
    select
        transitions.customer_id,
        transitions.transition_number,
        transitions.left_at,
        next_stays.entered_at as next_entered_at
    from transitions
    left join transitions as next_stays
        on
            transitions.customer_id = next_stays.customer_id
            and transitions.transition_number + 1 = next_stays.transition_number
    where
        (transitions.left_at is null) != (next_stays.entered_at is null)
        or transitions.left_at != next_stays.entered_at
        or transitions.to_stage != next_stays.from_stage
)

select * from final
