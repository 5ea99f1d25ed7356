with accepted as (
    select *
    from {{ ref('base_shop__orders') }}
    where is_accepted
),

{{ coltiva.identified('accepted', 'orders', [
    'order_id', 'ordered_at', 'status', 'currency_code', 'order_type',
    'shipping_amount', 'discount_amount', 'coupon_code', 'updated_at', 'loaded_at',
]) }},

source_values as (
    select
        lower(trim(source_value)) as source_value,
        lower(trim(value)) as order_type
    from {{ ref('seed_source_values') }}
    where kind = 'order_type'
),

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

typed as (
    select
        orders.order_id,
        orders.customer_id,
        orders.email,
        orders.ordered_at,
        orders.status,
        orders.currency_code,
        coalesce(source_values.order_type, orders.order_type) as order_type,
        orders.shipping_amount,
        orders.discount_amount,
        orders.coupon_code,
        orders.updated_at,
        orders.loaded_at
    from identified as orders
    left join source_values on orders.order_type = source_values.source_value
),

final as (
    select
        typed.order_id,
        typed.customer_id,
        typed.email,
        typed.ordered_at,
        typed.status,
        typed.currency_code,
        typed.order_type,
        typed.shipping_amount,
        typed.discount_amount,
        typed.coupon_code,
        coalesce(statuses.is_counted, false) as is_status_counted,
        coalesce(statuses.is_refunded, false) as is_status_refunded,
        {%- for column in [
            'is_merchandise', 'counts_for_amount', 'counts_for_frequency',
        ] %}
        coalesce(order_types.{{ column }}, true) as {{ column }},
        {%- endfor %}
        typed.updated_at,
        typed.loaded_at
    from typed
    left join statuses on typed.status = statuses.order_status
    left join order_types on typed.order_type = order_types.order_type
)

select * from final
