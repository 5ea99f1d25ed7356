{#- Months ahead are 30 days long, the first from the day after the date. Month 0 is the
    last 90 days, in which newcomers were counted. -#}
{%- set double = coltiva.type_double() %}

with dates as (
    select
        as_of_date,
        shop_days > 730 as is_seasonal
    from {{ ref('int_newcomer_rates') }}
),

purchase_days as (
    select
        purchase_date,
        count(*) as purchase_count
    from {{ ref('int_purchase_days') }}
    group by purchase_date
),

-- a year is the last 365 days, or the 365 before them
dated_days as (
    select
        dates.as_of_date,
        purchase_days.purchase_count,
        cast({{ coltiva.datediff(
            'purchase_days.purchase_date', 'dates.as_of_date', 'day'
        ) }} as integer) as days_ago
    from dates
    inner join purchase_days
        on
            dates.as_of_date >= purchase_days.purchase_date
            and {{ coltiva.dateadd('day', -730, 'dates.as_of_date') }}
            < purchase_days.purchase_date
    where dates.is_seasonal
),

years as (
    select
        as_of_date,
        purchase_count,
        case when days_ago < 365 then 1 else 2 end as years_ago,
        case when days_ago < 365 then 365 - days_ago else 730 - days_ago end as year_day
    from dated_days
),

months as (
    select
        0 as month_number,
        275 as after_day,
        365 as last_day
    {%- for month in range(1, 7) %}
    union all
    select
        {{ month }} as month_number,
        {{ 30 * (month - 1) }} as after_day,
        {{ 30 * month }} as last_day
    {%- endfor %}
),

yearly_shares as (
    select
        years.as_of_date,
        months.month_number,
        years.years_ago,
        cast(sum(
            case
                when
                    years.year_day > months.after_day
                    and years.year_day <= months.last_day
                    then years.purchase_count
                else 0
            end
        ) as {{ double }}) / cast(sum(years.purchase_count) as {{ double }})
        * 365 / max(months.last_day - months.after_day) as season
    from years
    cross join months
    group by years.as_of_date, months.month_number, years.years_ago
),

final as (
    select
        cast(months.month_number as integer) as month_number,
        -- a year without a purchase leaves nothing to compare with
        cast(
            case
                when count(yearly_shares.season) = 2 then avg(yearly_shares.season)
                else 1
            end as numeric(18, 6)
        ) as season,
        dates.is_seasonal,
        dates.as_of_date
    from dates
    cross join months
    left join yearly_shares
        on
            dates.as_of_date = yearly_shares.as_of_date
            and months.month_number = yearly_shares.month_number
    group by dates.as_of_date, dates.is_seasonal, months.month_number
)

select * from final
