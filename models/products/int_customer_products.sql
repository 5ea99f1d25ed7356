{#- One row per person and product: when they first and last bought it, on how many
    days, and the last date on which another product still counts as bought next. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_people'), 'customer_id') }}",
) }}

with touched as ( -- noqa: ST03
    select customer_id
    from {{ ref('int_changed_people') }}
),

customer_products as (
    select
        customer_id,
        product_id,
        count(*) as order_count,
        count(distinct order_date) as order_date_count,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        min(ordered_at) as first_ordered_at
    from {{ ref('int_order_products') }}
    where
        customer_id is not null
        and {{ of_news('customer_id', 'touched') }}
    group by customer_id, product_id
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
