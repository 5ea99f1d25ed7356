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

people as (
    select
        history.customer_id,
        history.rfm_segment,
        month_pairs.as_of_date
    from month_pairs
    inner join history on month_pairs.as_of_date = history.as_of_date
    where month_pairs.previous_date is not null
),

people_before as (
    select
        history.customer_id,
        history.rfm_segment,
        month_pairs.as_of_date
    from month_pairs
    inner join history on month_pairs.previous_date = history.as_of_date
),

moves as (
    select
        coalesce(people_before.rfm_segment, '(new)') as from_segment,
        coalesce(people.rfm_segment, '(gone)') as to_segment,
        coalesce(people.as_of_date, people_before.as_of_date) as as_of_date
    from people
    full outer join people_before
        on
            people.customer_id = people_before.customer_id
            and people.as_of_date = people_before.as_of_date
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
        {{ coltiva.divide_counts(
            'counted.customer_count', 'totals.from_count'
        ) }} as from_rate,
        counted.from_segment != counted.to_segment as is_change,
        counted.as_of_date
    from counted
    inner join totals
        on
            counted.from_segment = totals.from_segment
            and counted.as_of_date = totals.as_of_date
)

select * from final
