-- A product's place is the share of its category's products that are cheaper, with half
-- of those that cost the same, itself included: the only one is in the middle.

with products as (
    select
        product_id,
        category,
        list_price
    from {{ ref('stg_shop__products') }}
    where category is not null and list_price is not null and is_merchandise
),

counted as (
    select
        product_id,
        count(*) over (partition by category) as product_count,
        rank() over (partition by category order by list_price) - 1 as cheaper_count,
        rank() over (partition by category order by list_price desc) - 1
            as dearer_count
    from products
),

places as (
    select
        product_id,
        {{ coltiva.divide_counts(
            '(product_count + cheaper_count - dearer_count)', '(2 * product_count)', 6
        ) }} as price_place
    from counted
),

final as (
    select
        purchases.customer_id,
        cast(count(*) as integer) as priced_purchase_count,
        -- averages without a division, which engines round each in its way; the bounds
        -- are as many decimals of a third as places have
        case
            when sum(places.price_place) < 0.333333 * count(*) then 'low'
            when sum(places.price_place) > 0.666667 * count(*) then 'high'
            else 'middle'
        end as price_level
    from {{ ref('int_order_products') }} as purchases
    inner join places on purchases.product_id = places.product_id
    where purchases.customer_id is not null
    group by purchases.customer_id
)

select * from final
