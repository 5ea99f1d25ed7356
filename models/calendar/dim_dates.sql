{%- set months = [
    'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
    'September', 'October', 'November', 'December',
] -%}
{%- set weekdays = [
    'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday',
] -%}

with as_of as (
    select
        as_of_date,
        cast({{ dbt.date_trunc('year', 'as_of_date') }} as date) as year_start_date,
        cast(
            {{ dbt.date_trunc('year', coltiva.shop_date(
                'coalesce(earliest_at, as_of_at)', var('shop_timezone')
            )) }} as date
        ) as first_date
    from {{ ref('int_as_of') }}
    where as_of_at is not null
),

-- a century of days is more than any shop has
numbers as (
    {{ dbt_utils.generate_series(36525) }}
),

-- counted back from the last year's end, so that the latest days are never cut off
days as (
    select
        as_of.as_of_date,
        as_of.first_date,
        cast(
            {{ coltiva.dateadd(
                'day',
                '-cast(numbers.generated_number as integer)',
                coltiva.dateadd('year', 1, 'as_of.year_start_date')
            ) }} as date
        ) as calendar_date
    from as_of
    cross join numbers
),

parts as (
    select
        calendar_date,
        calendar_date <= as_of_date as is_past,
        cast(extract(year from calendar_date) as integer) as year_number,
        cast(extract(month from calendar_date) as integer) as month_number,
        -- 1 January 1900 was a Monday; engines number weekdays each in its own way
        cast(
            {{ coltiva.datediff("cast('1900-01-01' as date)", 'calendar_date', 'day') }}
            as integer
        ) % 7 + 1 as weekday_number,
        cast({{ dbt.date_trunc('month', 'calendar_date') }} as date) as month_start_date
    from days
    where calendar_date >= first_date
),

final as (
    select
        case month_number
            {%- for month in months %}
            when {{ loop.index }} then '{{ month }}'
            {%- endfor %}
        end as month_name,
        case weekday_number
            {%- for weekday in weekdays %}
            when {{ loop.index }} then '{{ weekday }}'
            {%- endfor %}
        end as weekday_name,
        year_number,
        cast(extract(quarter from calendar_date) as integer) as quarter_number,
        month_number,
        weekday_number,
        weekday_number >= 6 as is_weekend,
        is_past,
        calendar_date,
        cast(
            {{ coltiva.dateadd('day', '1 - weekday_number', 'calendar_date') }} as date
        ) as week_start_date,
        month_start_date,
        {{ dbt.last_day('calendar_date', 'month') }} as month_end_date
    from parts
)

select * from final
