{#- One row per product and other product that enough people bought for the first
    time later, within affinity_window_days. Only first purchases: what somebody
    bought already is no news, and a weekly buyer weighs as much as a yearly one. -#}

with products as (
    select
        product_id,
        product_number
    from {{ ref('int_product_counts') }}
    where customer_count >= {{ var('affinity_min_support') }}
),

first_purchases as (
    select
        first_purchases.customer_id,
        products.product_number,
        first_purchases.window_end_date,
        first_purchases.first_order_date,
        first_purchases.first_ordered_at
    from {{ ref('int_customer_products') }} as first_purchases
    inner join products on first_purchases.product_id = products.product_id
),

final as (
    select
        first_purchases.product_number,
        later_purchases.product_number as other_product_number,
        count(*) as support_count
    from first_purchases
    inner join first_purchases as later_purchases
        on
            first_purchases.customer_id = later_purchases.customer_id
            and first_purchases.first_ordered_at < later_purchases.first_ordered_at
            and first_purchases.window_end_date >= later_purchases.first_order_date
    group by first_purchases.product_number, later_purchases.product_number
    having count(*) >= {{ var('affinity_min_support') }}
)

select * from final
