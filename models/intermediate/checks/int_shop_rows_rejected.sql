{#- One row per rejected raw row of the shop tables. -#}
{{ config(materialized='table') }}

with customers as (
    select
        'customers' as raw_table,
        customer_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('int_customers_checked') }}
    where rejection_reason is not null
),

products as (
    select
        'products' as raw_table,
        product_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('int_products_checked') }}
    where rejection_reason is not null
),

orders as (
    select
        'orders' as raw_table,
        order_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('int_orders_checked') }}
    where rejection_reason is not null
),

order_lines as (
    select
        'order_lines' as raw_table,
        order_line_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('int_order_lines_checked') }}
    where rejection_reason is not null
),

refunds as (
    select
        'refunds' as raw_table,
        refund_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('int_refunds_checked') }}
    where rejection_reason is not null
),

final as (
    select * from customers
    union all
    select * from products
    union all
    select * from orders
    union all
    select * from order_lines
    union all
    select * from refunds
)

select * from final
