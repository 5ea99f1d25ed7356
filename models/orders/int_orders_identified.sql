{#- One row per accepted order up to the run's moment, with the person it belongs
    to. -#}
{{ config(materialized='view') }}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

orders as (
    select
        order_id,
        customer_id,
        email,
        status as order_status,
        currency_code,
        order_type,
        coupon_code,
        shipping_amount,
        discount_amount,
        is_status_counted,
        is_status_refunded,
        is_merchandise,
        counts_for_amount,
        counts_for_frequency,
        {{ coltiva.shop_date('ordered_at', var('shop_timezone')) }} as order_date,
        ordered_at
    from {{ ref('stg_shop__orders') }}
),

identities as (
    select
        identity_type,
        identity_value,
        customer_id
    from {{ ref('int_identities') }}
),

final as (
    select
        orders.order_id,
        coalesce(ids.customer_id, emails.customer_id) as customer_id,
        orders.order_status,
        orders.currency_code,
        orders.order_type,
        orders.coupon_code,
        orders.shipping_amount,
        orders.discount_amount,
        orders.is_status_counted,
        orders.is_status_refunded,
        orders.is_merchandise,
        orders.counts_for_amount,
        orders.counts_for_frequency,
        orders.order_date,
        orders.ordered_at
    from orders
    cross join as_of
    left join identities as ids
        on
            ids.identity_type = 'customer_id'
            and orders.customer_id = ids.identity_value
    left join identities as emails
        on
            emails.identity_type = 'email'
            and orders.customer_id is null
            and orders.email = emails.identity_value
    where {{ coltiva.happened_by('orders.ordered_at', 'as_of.as_of_at') }}
)

select * from final
