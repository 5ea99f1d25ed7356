{{ config(enabled=coltiva.connects('woocommerce')) }}
{%- do coltiva.must_be_one_shop('orders', 'id', 'order_key') %}
{%- do coltiva.must_be_one_shop('details', 'order_id', 'order_key') %}

with {{ coltiva.woocommerce_orders() }},

{{ coltiva.woocommerce_lines() }},

{{ coltiva.woocommerce_charges() }},

{{ coltiva.woocommerce_codes() }},

{{ coltiva.woocommerce_order_meta() }},

renewals as (
    select distinct order_id
    from order_meta
    where meta_key = '_subscription_renewal' and coalesce(meta_value, '0') != '0'
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.email,
        orders.ordered_at,
        orders.status,
        orders.currency_code,
        case
            when orders.created_via = 'subscription' or renewals.order_id is not null
                then 'renewal'
        end as order_type,
        cast(
            coalesce(orders.shipping_total, 0) + coalesce(charges.charge_amount, 0)
            as numeric(18, 4)
        ) as shipping_amount,
        coalesce(charges.rebate_amount, 0) as discount_amount,
        codes.coupon_code,
        orders.updated_at,
        orders.loaded_at
    from orders
    left join charges on orders.order_id = charges.order_id
    left join codes on orders.order_id = codes.order_id
    left join renewals on orders.order_id = renewals.order_id
)

select * from final
