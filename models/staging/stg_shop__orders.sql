with accepted as (
    select *
    from {{ ref('base_shop__orders') }}
    where is_accepted
),

{{ coltiva.identified('accepted', 'orders', [
    'order_id', 'ordered_at', 'status', 'currency_code', 'order_type',
    'shipping_amount', 'discount_amount', 'coupon_code', 'updated_at', 'loaded_at',
]) }},

statuses as (
    select
        order_status,
        is_counted,
        is_refunded
    from {{ ref('seed_order_statuses') }}
),

order_types as (
    select
        order_type,
        is_merchandise,
        counts_for_amount,
        counts_for_frequency
    from {{ ref('seed_order_types') }}
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.email,
        orders.ordered_at,
        orders.status,
        orders.currency_code,
        orders.order_type,
        orders.shipping_amount,
        orders.discount_amount,
        orders.coupon_code,
        coalesce(statuses.is_counted, false) as is_status_counted,
        coalesce(statuses.is_refunded, false) as is_status_refunded,
        {%- for column in [
            'is_merchandise', 'counts_for_amount', 'counts_for_frequency',
        ] %}
        coalesce(order_types.{{ column }}, true) as {{ column }},
        {%- endfor %}
        orders.updated_at,
        orders.loaded_at
    from identified as orders
    left join statuses on orders.status = statuses.order_status
    left join order_types on orders.order_type = order_types.order_type
)

select * from final
