{{ config(enabled=coltiva.connects('shopify')) }}

with {{ coltiva.shopify_orders() }},

{{ coltiva.shopify_lines() }},

goods as (
    select
        order_id,
        sum({{ coltiva.multiply_amount('unit_price', 'quantity') }}) as gross_amount,
        sum(discount_amount) as discount_amount
    from order_lines
    group by order_id
),

{{ coltiva.shopify_codes() }},

priced as (
    select
        orders.*,
        coalesce(orders.discount_amount, 0) - coalesce(goods.discount_amount, 0)
            as other_discount_amount,
        coalesce(goods.gross_amount, 0) - coalesce(goods.discount_amount, 0)
        - orders.subtotal_amount as unexplained_amount
    from orders
    left join goods on orders.order_id = goods.order_id
),

-- of what the lines don't carry, no more than the subtotal shows: the rest is for
-- shipping
discounted as (
    select
        priced.*,
        cast(greatest(
            least(
                other_discount_amount,
                coalesce(unexplained_amount, other_discount_amount)
            ),
            0
        ) as numeric(18, 4)) as goods_discount_amount
    from priced
),

final as (
    select
        discounted.order_id,
        discounted.customer_id,
        discounted.email,
        discounted.ordered_at,
        case
            when discounted.cancelled_at is not null or discounted.is_deleted
                then 'cancelled'
            when
                discounted.financial_status = 'paid'
                and discounted.fulfillment_status = 'fulfilled'
                then 'shipped'
            else discounted.financial_status
        end as status,
        discounted.currency_code,
        cast(null as {{ dbt.type_string() }}) as order_type,
        discounted.shipping_amount,
        discounted.goods_discount_amount as discount_amount,
        -- the code of an export may be one for shipping
        case
            when discounted.discount_amount > 0 and discounted.goods_discount_amount = 0
                then codes.coupon_code
            else coalesce(discounted.coupon_code, codes.coupon_code)
        end as coupon_code,
        discounted.updated_at,
        discounted.loaded_at
    from discounted
    left join codes on discounted.order_id = codes.order_id
)

select * from final
