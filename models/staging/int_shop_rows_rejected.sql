{#- One row per rejected raw row of the shop tables. -#}
{{ config(materialized='table') }}

with customers as (
    select
        'customers' as raw_table,
        customer_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_shop__customers') }}
    where rejection_reason is not null
),

products as (
    select
        'products' as raw_table,
        product_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_shop__products') }}
    where rejection_reason is not null
),

orders as (
    select
        'orders' as raw_table,
        order_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_shop__orders') }}
    where rejection_reason is not null
),

order_lines as (
    select
        'order_lines' as raw_table,
        order_line_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_shop__order_lines') }}
    where rejection_reason is not null
),

refunds as (
    select
        'refunds' as raw_table,
        refund_id as record_key,
        rejection_reason,
        raw_row,
        loaded_at
    from {{ ref('stg_shop__refunds') }}
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
