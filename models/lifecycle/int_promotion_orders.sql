with promotions as (
    select
        promotion_name,
        promoted_kind,
        promoted_value,
        valid_from,
        valid_to
    from {{ ref('seed_promotions') }}
),

orders as (
    select
        order_id,
        customer_id,
        coupon_code,
        gross_amount,
        discount_amount,
        net_amount,
        margin_amount,
        order_date
    from {{ ref('fct_valid_orders') }}
),

order_lines as (
    select
        order_id,
        product_id,
        category,
        gross_amount,
        line_discount_amount,
        order_date
    from {{ ref('fct_valid_order_lines') }}
),

buyers as (
    select
        customer_id,
        first_order_id,
        has_come_back
    from {{ ref('int_buyer_origins') }}
),

-- a coupon takes off the whole order, a promoted product off its own lines
promoted as (
    select
        promotions.promotion_name,
        orders.order_id,
        orders.gross_amount as promoted_gross_amount,
        orders.discount_amount as promoted_discount_amount
    from promotions
    inner join orders
        on
            {{ coltiva.in_case('upper', 'promotions.promoted_value') }}
            = {{ coltiva.in_case('upper', 'orders.coupon_code') }}
            and orders.order_date between promotions.valid_from and promotions.valid_to
    where promotions.promoted_kind = 'coupon'
    union all
    select
        promotions.promotion_name,
        order_lines.order_id,
        cast(sum(order_lines.gross_amount) as numeric(18, 4)) as promoted_gross_amount,
        cast(sum(order_lines.line_discount_amount) as numeric(18, 4))
            as promoted_discount_amount
    from promotions
    inner join order_lines
        on
            promotions.promoted_value = case promotions.promoted_kind
                when 'product' then order_lines.product_id
                when 'category' then order_lines.category
            end
            and order_lines.order_date
            between promotions.valid_from and promotions.valid_to
    group by promotions.promotion_name, order_lines.order_id
),

final as (
    select
        promoted.promotion_name,
        promoted.order_id,
        orders.customer_id,
        promoted.promoted_gross_amount,
        promoted.promoted_discount_amount,
        orders.net_amount,
        orders.margin_amount,
        coalesce(promoted.order_id = buyers.first_order_id, false) as is_first_order,
        coalesce(buyers.has_come_back, false) as has_come_back
    from promoted
    inner join orders on promoted.order_id = orders.order_id
    left join buyers on orders.customer_id = buyers.customer_id
)

select * from final
