{#- The people of each closed month are those of the summary, and those who arrive in
    the matrix; the people of the month before are those who leave from it. A row is a
    month of which the three do not agree. -#}

with history as (
    select
        as_of_date,
        count(*) as customer_count
    from {{ ref('customer_segment_history') }}
    group by as_of_date
),

dated as (
    select
        as_of_date,
        customer_count,
        lag(customer_count) over (order by as_of_date) as previous_count
    from history
),

summary as (
    select
        as_of_date,
        sum(customer_count) as customer_count
    from {{ ref('rpt_segment_summary') }}
    group by as_of_date
),

transitions as (
    select
        as_of_date,
        sum(case when to_segment != '(gone)' then customer_count else 0 end)
            as arrived_count,
        sum(case when from_segment != '(new)' then customer_count else 0 end)
            as left_count
    from {{ ref('rpt_segment_transitions') }}
    group by as_of_date
),

final as (
    select
        dated.as_of_date,
        dated.customer_count,
        summary.customer_count as summary_count,
        transitions.arrived_count,
        transitions.left_count
    from dated
    left join summary on dated.as_of_date = summary.as_of_date
    left join transitions on dated.as_of_date = transitions.as_of_date
    where
        dated.customer_count != coalesce(summary.customer_count, 0)
        or (
            dated.previous_count is not null
            and (
                dated.customer_count != coalesce(transitions.arrived_count, 0)
                or dated.previous_count != coalesce(transitions.left_count, 0)
            )
        )
)

select * from final
