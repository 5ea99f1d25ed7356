-- A view: which spells have begun depends on the run's moment.
{{ config(materialized='view') }}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

spells as (
    select *
    from {{ ref('int_lifecycle_spells') }}
),

begun as (
    select
        spells.*,
        {{ coltiva.happened_by('spells.left_at', 'as_of.as_of_at') }} as is_over
    from spells
    cross join as_of
    where {{ coltiva.happened_by('spells.entered_at', 'as_of.as_of_at') }}
),

final as (
    select
        customer_id,
        from_stage,
        to_stage,
        cause_type,
        cause_id,
        transition_number,
        not is_over as is_current,
        entered_on,
        entered_at,
        case when is_over then left_at end as left_at
    from begun
)

select * from final
