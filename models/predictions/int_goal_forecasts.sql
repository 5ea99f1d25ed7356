with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

goals as (
    select
        goal_name,
        valid_from,
        valid_to
    from {{ ref('seed_goals') }}
    where metric = 'sales'
),

-- both of them, buyers known and new ones; a month has 30 days
months as (
    select
        cast(sum(sales_months.revenue_amount) as numeric(18, 4)) as revenue_amount,
        cast(
            {{ coltiva.dateadd(
                'day', '30 * (sales_months.month_number - 1) + 1', 'as_of.as_of_date'
            ) }} as date
        ) as first_date,
        cast(
            {{ coltiva.dateadd(
                'day', '30 * sales_months.month_number', 'as_of.as_of_date'
            ) }} as date
        ) as last_date
    from {{ ref('int_sales_months') }} as sales_months
    inner join as_of on sales_months.as_of_date = as_of.as_of_date
    where sales_months.month_number > 0
    group by sales_months.month_number, as_of.as_of_date
    having count(sales_months.revenue_amount) = 2
),

covered as (
    select
        goals.goal_name,
        months.revenue_amount,
        {{ coltiva.datediff(
            'greatest(months.first_date, goals.valid_from)',
            'least(months.last_date, goals.valid_to)',
            'day'
        ) }} + 1 as covered_count
    from goals
    inner join months
        on
            goals.valid_to >= months.first_date
            and goals.valid_from <= months.last_date
),

final as (
    select
        goal_name,
        cast(sum(covered_count) as integer) as covered_count,
        {{ coltiva.divide_amount(
            'sum(' ~ coltiva.multiply_amount('revenue_amount', 'covered_count') ~ ')',
            '30'
        ) }} as coming_value
    from covered
    group by goal_name
)

select * from final
