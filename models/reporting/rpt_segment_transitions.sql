{#- One row per closed month, segment at the end of the month before and segment at its
    own end: how many people went from the one to the other. Who was not there yet
    comes from '(new)'; who since turned out to be another person goes to '(gone)'. -#}

with history as (
    select
        customer_id,
        rfm_segment,
        as_of_date
    from {{ ref('customer_segment_history') }}
),

dates as (
    select distinct as_of_date
    from history
),

month_pairs as (
    select
        as_of_date,
        lag(as_of_date) over (order by as_of_date) as previous_date
    from dates
),

arrivals as (
    select
        coalesce(earlier.rfm_segment, '(new)') as from_segment,
        history.rfm_segment as to_segment,
        month_pairs.as_of_date
    from month_pairs
    inner join history on month_pairs.as_of_date = history.as_of_date
    left join history as earlier
        on
            month_pairs.previous_date = earlier.as_of_date
            and history.customer_id = earlier.customer_id
    where month_pairs.previous_date is not null
),

departures as (
    select
        earlier.rfm_segment as from_segment,
        '(gone)' as to_segment,
        month_pairs.as_of_date
    from month_pairs
    inner join history as earlier on month_pairs.previous_date = earlier.as_of_date
    left join history
        on
            month_pairs.as_of_date = history.as_of_date
            and earlier.customer_id = history.customer_id
    where history.customer_id is null
),

moves as (
    select * from arrivals
    union all
    select * from departures
),

counted as (
    select
        from_segment,
        to_segment,
        count(*) as customer_count,
        as_of_date
    from moves
    group by from_segment, to_segment, as_of_date
),

totals as (
    select
        from_segment,
        sum(customer_count) as from_count,
        as_of_date
    from counted
    group by from_segment, as_of_date
),

final as (
    select
        counted.from_segment,
        counted.to_segment,
        cast(counted.customer_count as integer) as customer_count,
        cast(totals.from_count as integer) as from_count,
        {{ divide_counts('counted.customer_count', 'totals.from_count') }} as from_rate,
        counted.from_segment != counted.to_segment as is_change,
        counted.as_of_date
    from counted
    inner join totals
        on
            counted.from_segment = totals.from_segment
            and counted.as_of_date = totals.as_of_date
)

select * from final
