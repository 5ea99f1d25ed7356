with customer_months as (
    select
        customer_id,
        order_count,
        net_amount,
        month_start_date
    from {{ ref('int_customer_months') }}
),

as_of as (
    select
        as_of_date,
        cast({{ dbt.date_trunc('month', 'as_of_date') }} as date) as month_start_date,
        {{ dbt.last_day('as_of_date', 'month') }} as month_end_date
    from {{ ref('int_as_of') }}
    where as_of_at is not null
),

-- a century of months is more than any shop has
numbers as (
    {{ dbt_utils.generate_series(1200) }}
),

firsts as (
    select
        customer_id,
        min(month_start_date) as cohort_month
    from customer_months
    group by customer_id
),

cohorts as (
    select
        cohort_month,
        count(*) as customer_count
    from firsts
    group by cohort_month
),

activity as (
    select
        firsts.cohort_month,
        customer_months.month_start_date,
        count(*) as active_count,
        sum(customer_months.order_count) as order_count,
        sum(customer_months.net_amount) as net_amount
    from firsts
    inner join customer_months on firsts.customer_id = customer_months.customer_id
    group by firsts.cohort_month, customer_months.month_start_date
),

cohort_months as (
    select
        cohorts.cohort_month,
        cohorts.customer_count,
        cast(numbers.generated_number - 1 as integer) as month_number,
        cast(
            {{ coltiva.dateadd(
                'month',
                'cast(numbers.generated_number - 1 as integer)',
                'cohorts.cohort_month'
            ) }} as date
        ) as month_start_date
    from cohorts
    cross join numbers
),

filled as (
    select
        cohort_months.cohort_month,
        cohort_months.month_number,
        cohort_months.customer_count,
        coalesce(activity.active_count, 0) as active_count,
        coalesce(activity.order_count, 0) as order_count,
        cast(coalesce(activity.net_amount, 0) as numeric(18, 4)) as net_amount,
        cohort_months.month_start_date < as_of.month_start_date
        or as_of.as_of_date = as_of.month_end_date as is_complete,
        cohort_months.month_start_date
    from cohort_months
    inner join as_of
        on cohort_months.month_start_date <= as_of.month_start_date
    left join activity
        on
            cohort_months.cohort_month = activity.cohort_month
            and cohort_months.month_start_date = activity.month_start_date
),

final as (
    select
        month_number,
        cast(customer_count as integer) as customer_count,
        cast(active_count as integer) as active_count,
        {{ coltiva.divide_counts('active_count', 'customer_count') }} as active_rate,
        cast(order_count as integer) as order_count,
        net_amount,
        cast(
            sum(net_amount) over (
                partition by cohort_month
                order by month_number
                rows between unbounded preceding and current row
            ) as numeric(18, 4)
        ) as net_amount_to_date,
        is_complete,
        cohort_month as cohort_month_date,
        month_start_date
    from filled
)

select * from final
