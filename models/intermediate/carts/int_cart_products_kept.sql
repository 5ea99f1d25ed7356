{#- One row per cart and product that is still in it: put in after it was last taken
    out. Units and amounts add up; a product without a price adds nothing. -#}

with cart_events as (
    select
        cart_id,
        product_id,
        event_number,
        is_added
    from {{ ref('int_cart_events_grouped') }}
),

products as (
    select
        product_id,
        product_name,
        list_price
    from {{ ref('int_products_checked') }}
    where is_accepted
),

compared as (
    select
        cart_events.*,
        max(case when is_added then 0 else event_number end) over (
            partition by cart_id, product_id
        ) as last_taken_out_number
    from cart_events
),

kept as (
    select
        cart_id,
        product_id,
        min(event_number) as first_event_number,
        count(*) as unit_count
    from compared
    where event_number > last_taken_out_number
    group by cart_id, product_id
),

final as (
    select
        kept.cart_id,
        kept.product_id,
        products.product_name,
        cast(kept.unit_count as integer) as unit_count,
        cast(
            row_number() over (
                partition by kept.cart_id order by kept.first_event_number
            ) as integer
        ) as product_place,
        {{ multiply_amount('coalesce(products.list_price, 0)', 'kept.unit_count') }}
            as cart_amount
    from kept
    left join products on kept.product_id = products.product_id
)

select * from final
