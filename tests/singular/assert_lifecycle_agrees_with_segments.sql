{#- The stage a person is in now is that of customer_segments, unless only transitions
    know it; and everybody known since some time has one. A row is a person of whom the
    two say different things. -#}

with people as (
    select
        people.customer_id,
        segments.lifecycle_stage
    from {{ ref('int_people') }} as people
    inner join {{ ref('customer_segments') }} as segments
        on people.customer_id = segments.customer_id
    where people.known_since_at is not null
),

transitions as (
    select
        transitions.customer_id,
        transitions.to_stage,
        rules.is_transition_only
    from {{ ref('fct_lifecycle_transitions') }} as transitions
    inner join {{ ref('seed_lifecycle_rules') }} as rules
        on transitions.to_stage = rules.lifecycle_stage
    where transitions.is_current
),

final as (
    select
        people.customer_id,
        people.lifecycle_stage,
        transitions.to_stage
    from people
    left join transitions on people.customer_id = transitions.customer_id
    where
        transitions.customer_id is null
        or (
            not transitions.is_transition_only
            and transitions.to_stage != people.lifecycle_stage
        )
)

select * from final
