{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='customer_id',
    meta={'changed_in': 'int_changed_people'},
) }}

with changed_people as (
    select customer_id
    from {{ ref('int_changed_people') }}
),

-- counted by date first: cheaper than counting distinct dates
purchase_dates as (
    select
        order_products.customer_id,
        order_products.product_id,
        order_products.order_date,
        count(*) as order_count,
        min(order_products.ordered_at) as first_ordered_at
    from {{ ref('int_order_products') }} as order_products
    inner join changed_people
        on order_products.customer_id = changed_people.customer_id
    group by
        order_products.customer_id,
        order_products.product_id,
        order_products.order_date
),

customer_products as (
    select
        customer_id,
        product_id,
        sum(order_count) as order_count,
        count(*) as order_date_count,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        min(first_ordered_at) as first_ordered_at
    from purchase_dates
    group by customer_id, product_id
),

final as (
    select
        customer_id,
        product_id,
        cast(order_count as {{ dbt.type_bigint() }}) as order_count,
        order_date_count,
        first_order_date,
        last_order_date,
        cast(
            {{ coltiva.dateadd(
                'day', var('affinity_window_days'), 'first_order_date'
            ) }}
            as date
        ) as window_end_date,
        first_ordered_at
    from customer_products
)

select * from final
