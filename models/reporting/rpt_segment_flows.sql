with transitions as (
    select
        from_segment,
        to_segment,
        customer_count,
        is_change,
        as_of_date
    from {{ ref('rpt_segment_transitions') }}
),

last_month as (
    select max(as_of_date) as as_of_date
    from transitions
),

segments as (
    select
        rfm_segment,
        segment_order,
        colour
    from {{ ref('seed_segments') }}
),

final as (
    select
        transitions.from_segment || ' (before)' as from_label,
        transitions.to_segment || ' (now)' as to_label,
        transitions.from_segment,
        transitions.to_segment,
        from_segments.colour as from_colour,
        to_segments.colour as to_colour,
        -- (new) before, (gone) after all segments
        coalesce(from_segments.segment_order, 0) as from_order,
        coalesce(to_segments.segment_order, 100) as to_order,
        transitions.customer_count,
        transitions.is_change,
        transitions.as_of_date
    from transitions
    inner join last_month on transitions.as_of_date = last_month.as_of_date
    left join segments as from_segments
        on transitions.from_segment = from_segments.rfm_segment
    left join segments as to_segments
        on transitions.to_segment = to_segments.rfm_segment
)

select * from final
