{#- One row per date that scores are known for: each closed month's last day since the
    first person was known, and the run's own date (which may be such a day itself).
    Open are those that this run computes. -#}

with as_of as (
    select
        as_of_date,
        as_of_at,
        earliest_at
    from {{ ref('int_as_of') }}
    where as_of_at is not null
),

-- a century of months is more than any shop has
months as (
    {{ dbt_utils.generate_series(1200) }}
),

month_ends as (
    select
        as_of.as_of_at,
        as_of.earliest_at,
        cast(months.generated_number as integer) - 1 as months_ago,
        {{ dbt.last_day(
            coltiva.dateadd('month', '1 - cast(months.generated_number as integer)',
                        'as_of.as_of_date'),
            'month'
        ) }} as month_end_date
    from as_of
    cross join months
),

closed_months as (
    select
        month_ends.months_ago,
        month_ends.month_end_date as as_of_date,
        {{ coltiva.end_of_shop_day('month_ends.month_end_date', var('shop_timezone')) }}
            as as_of_at
    from month_ends
    where
        month_ends.month_end_date
        >= {{ coltiva.shop_date('month_ends.earliest_at', var('shop_timezone')) }}
        and {{ coltiva.end_of_shop_day(
            'month_ends.month_end_date', var('shop_timezone')
        ) }}
        <= month_ends.as_of_at
),

as_of_dates as (
    select
        as_of.as_of_date,
        as_of.as_of_at,
        0 as months_ago,
        closed_months.as_of_date is not null as is_month_end,
        true as is_current,
        true as is_open
    from as_of
    left join closed_months on as_of.as_of_date = closed_months.as_of_date
    union all
    select
        closed_months.as_of_date,
        closed_months.as_of_at,
        closed_months.months_ago,
        true as is_month_end,
        false as is_current,
        {{ coltiva.is_open_month(
            'closed_months.as_of_date',
            coltiva.closed_until(),
            var('restate_from'),
            var('restate_to')
        ) }} as is_open
    from closed_months
    left join as_of on closed_months.as_of_date = as_of.as_of_date
    where as_of.as_of_date is null
),

final as (
    select
        as_of_date,
        as_of_at,
        months_ago,
        is_month_end,
        is_current,
        is_open,
        not is_open
        and not coalesce(lag(is_open) over (order by as_of_date), true) as is_settled
    from as_of_dates
)

select * from final
