with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

counted as (
    select
        product_id,
        product_number,
        customer_count,
        last_order_date
    from {{ ref('int_product_counts') }}
),

catalogue as (
    select
        product_id,
        product_name,
        category,
        display_name
    from {{ ref('stg_shop__products') }}
    where product_name is not null
),

customer_products as (
    select
        customer_id,
        product_id,
        order_date_count,
        first_order_date,
        last_order_date,
        first_ordered_at
    from {{ ref('int_customer_products') }}
),

repeats as (
    select
        product_id,
        count(*) as repeat_customer_count,
        sum(order_date_count - 1) as gap_count,
        sum({{ coltiva.datediff('first_order_date', 'last_order_date', 'day') }})
            as gap_days
    from customer_products
    where order_date_count > 1
    group by product_id
),

first_moments as (
    select
        customer_id,
        min(first_ordered_at) as first_ordered_at
    from customer_products
    group by customer_id
),

-- of orders at one moment the first by its id
first_products as (
    select
        order_products.customer_id,
        order_products.product_id,
        dense_rank() over (
            partition by order_products.customer_id
            order by order_products.order_id
        ) as order_place
    from {{ ref('int_order_products') }} as order_products
    inner join first_moments
        on
            order_products.customer_id = first_moments.customer_id
            and order_products.ordered_at = first_moments.first_ordered_at
),

newcomers as (
    select
        product_id,
        count(*) as newcomer_count
    from first_products
    where order_place = 1
    group by product_id
),

all_newcomers as (
    select count(*) as newcomer_total_count
    from first_moments
),

pool as (
    select
        counted.product_id,
        catalogue.product_name,
        catalogue.category,
        catalogue.display_name,
        counted.product_number,
        counted.customer_count,
        coalesce(repeats.repeat_customer_count, 0) as repeat_customer_count,
        case
            when repeats.repeat_customer_count >= {{ var('affinity_min_support') }}
                then {{ coltiva.divide_counts(
                    'repeats.gap_days', 'repeats.gap_count', 0
                ) }}
        end as reorder_interval_days,
        coalesce(newcomers.newcomer_count, 0) as newcomer_count,
        all_newcomers.newcomer_total_count
    from counted
    inner join catalogue on counted.product_id = catalogue.product_id
    cross join as_of
    cross join all_newcomers
    left join repeats on counted.product_id = repeats.product_id
    left join newcomers on counted.product_id = newcomers.product_id
    where {{ coltiva.is_within_days(
        'counted.last_order_date', 'as_of.as_of_date', 365
    ) }}
),

final as (
    select
        product_id,
        product_name,
        category,
        display_name,
        product_number,
        cast(reorder_interval_days as integer) as reorder_interval_days,
        {{ coltiva.divide_counts('repeat_customer_count', 'customer_count', 8) }}
            as repeat_rate,
        cast(newcomer_count as integer) as newcomer_count,
        cast(newcomer_total_count as integer) as newcomer_total_count,
        {{ coltiva.divide_counts('newcomer_count', 'newcomer_total_count', 8) }}
            as newcomer_rate,
        cast(
            row_number() over (order by newcomer_count desc, product_number asc)
            as integer
        ) as newcomer_rank
    from pool
)

select * from final
