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

customer_products as (
    select
        order_products.customer_id,
        order_products.product_id,
        count(*) as order_count,
        count(distinct order_products.order_date) as order_date_count,
        min(order_products.order_date) as first_order_date,
        max(order_products.order_date) as last_order_date,
        min(order_products.ordered_at) as first_ordered_at
    from {{ ref('int_order_products') }} as order_products
    inner join changed_people
        on order_products.customer_id = changed_people.customer_id
    group by order_products.customer_id, order_products.product_id
),

final as (
    select
        customer_id,
        product_id,
        order_count,
        order_date_count,
        first_order_date,
        last_order_date,
        cast(
            {{ dbt.dateadd('day', var('affinity_window_days'), 'first_order_date') }}
            as date
        ) as window_end_date,
        first_ordered_at
    from customer_products
)

select * from final
