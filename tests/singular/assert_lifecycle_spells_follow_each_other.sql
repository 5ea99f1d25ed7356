{#- A person's spells never overlap, leave a gap or go back in time: each begins where
    the one before ends, in the stage it leads to, and only the last is open. A row is
    a spell that does not. -#}

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
        next_spells.entered_at as next_entered_at
    from transitions
    left join transitions as next_spells
        on
            transitions.customer_id = next_spells.customer_id
            and transitions.transition_number + 1 = next_spells.transition_number
    where
        (transitions.left_at is null) != (next_spells.entered_at is null)
        or transitions.left_at != next_spells.entered_at
        or transitions.to_stage != next_spells.from_stage
)

select * from final
