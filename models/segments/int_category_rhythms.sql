-- Over all history: who buys every second year has a rhythm, too.

with with_previous as (
    select
        customer_id,
        category,
        order_date,
        lag(order_date) over (
            partition by customer_id, category
            order by order_date
        ) as previous_date
    from {{ ref('int_category_purchases') }}
),

rhythms as (
    select
        customer_id,
        category,
        count(*) as order_day_count,
        max({{ coltiva.datediff('previous_date', 'order_date', 'day') }})
            as longest_days_between,
        sum({{ coltiva.datediff('previous_date', 'order_date', 'day') }})
            as all_days_between,
        max(order_date) as last_order_date
    from with_previous
    group by customer_id, category
),

with_average as (
    select
        rhythms.*,
        {{ coltiva.divide_counts('all_days_between', '(order_day_count - 1)', 1) }}
            as average_days_between,
        {{ coltiva.divide_counts('all_days_between', '(order_day_count - 1)', 0) }}
            as whole_days_between
    from rhythms
),

final as (
    select
        customer_id,
        category,
        cast(order_day_count as integer) as order_day_count,
        cast(longest_days_between as integer) as longest_days_between,
        cast(all_days_between as integer) as all_days_between,
        average_days_between,
        last_order_date,
        case
            when whole_days_between is not null
                then
                    cast(
                        {{ coltiva.dateadd(
                            'day', 'cast(whole_days_between as integer)',
                            'last_order_date'
                        ) }} as date
                    )
        end as next_expected_on
    from with_average
)

select * from final
