{#- One row per person and change of segment. Changes show at month ends and at
    the run's own date; a person's first segment is not a change. -#}

with segment_runs as (
    select
        customer_id,
        previous_rfm_segment,
        rfm_segment,
        started_on
    from {{ ref('int_segment_spells') }}
    where previous_rfm_segment is not null
),

final as (
    select
        customer_id,
        previous_rfm_segment as from_segment,
        rfm_segment as to_segment,
        started_on as changed_on
    from segment_runs
)

select * from final
