{#- One row per person and unbroken stay in one lifecycle stage that has begun by the
    run's moment: since when, and what brought them there. -#}
{{ config(materialized='view') }}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

stages as (
    select *
    from {{ ref('int_lifecycle_spells') }}
),

final as (
    select
        stages.customer_id,
        stages.from_stage,
        stages.to_stage,
        stages.cause_type,
        stages.cause_id,
        stages.entered_at,
        case
            when {{ happened_by('stages.left_at', 'as_of.as_of_at') }}
                then stages.left_at
        end as left_at
    from stages
    cross join as_of
    where {{ happened_by('stages.entered_at', 'as_of.as_of_at') }}
)

select * from final
