with as_of as (
    select as_of_date
    from {{ ref('int_as_of') }}
),

products as (
    select
        product_id,
        product_number,
        reorder_interval_days
    from {{ ref('int_product_pool') }}
),

customer_products as (
    select
        customer_id,
        product_id,
        order_date_count,
        last_order_date,
        {{ coltiva.datediff('first_order_date', 'last_order_date', 'day') }}
            as gap_days
    from {{ ref('int_customer_products') }}
),

timed as (
    select
        customer_products.customer_id,
        products.product_number,
        case
            when customer_products.order_date_count >= 3
                then cast({{ coltiva.divide_counts(
                    'customer_products.gap_days',
                    '(customer_products.order_date_count - 1)',
                    0
                ) }} as integer)
            else products.reorder_interval_days
        end as reorder_interval_days,
        cast(
            {{ coltiva.datediff(
                'customer_products.last_order_date', 'as_of.as_of_date', 'day'
            ) }} as integer
        ) as days_since,
        customer_products.order_date_count >= 3 as has_own_interval,
        customer_products.last_order_date
    from customer_products
    inner join products on customer_products.product_id = products.product_id
    cross join as_of
),

final as (
    select
        customer_id,
        product_number,
        reorder_interval_days,
        row_number() over (
            partition by customer_id
            order by last_order_date desc, product_number asc
        ) as lead_rank,
        dense_rank() over (partition by customer_id order by last_order_date desc)
            as date_rank,
        has_own_interval,
        -- who has let two intervals pass has lost the habit
        coalesce(
            days_since >= reorder_interval_days
            and days_since <= 2 * reorder_interval_days,
            false
        ) as is_due,
        last_order_date
    from timed
)

select * from final
