{#- One row per cart that an order followed: the first order of its owner within
    cart_recovery_window_hours of the last add, and the first one with a product of
    the cart before the cart expired. One order may follow several carts. -#}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="{{ forget(ref('int_changed_cart_owners'), 'cart_owner_id') }}",
) }}

with touched as ( -- noqa: ST03
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

carts as (
    select
        cart_id,
        cart_owner_id,
        max(case when is_added then occurred_at end) as last_added_at
    from {{ ref('int_cart_sessions') }}
    where
        cart_owner_type = 'person'
        and {{ of_news('cart_owner_id', 'touched') }}
    group by cart_id, cart_owner_id
),

cart_products as (
    select
        cart_id,
        product_id
    from {{ ref('int_cart_products') }}
    where {{ of_news('cart_owner_id', 'touched') }}
),

orders as (
    select
        order_id,
        customer_id,
        ordered_at
    from {{ ref('int_orders_priced') }}
    where is_status_counted
),

orders_after as (
    select
        carts.cart_id,
        carts.cart_owner_id,
        orders.order_id,
        orders.ordered_at,
        orders.ordered_at
        <= {{ hours_later(
            'carts.last_added_at', var('cart_recovery_window_hours')
        ) }} as is_in_window
    from carts
    inner join orders
        on
            carts.cart_owner_id = orders.customer_id
            and carts.last_added_at <= orders.ordered_at
            and orders.ordered_at
            <= {{ hours_later('carts.last_added_at', var('cart_expires_after_hours')) }}
),

order_products as (
    select distinct
        order_id,
        product_id
    from {{ ref('stg_shop__order_lines') }}
    where
        is_accepted
        and quantity > 0
        and order_id in (select orders_after.order_id from orders_after)
),

matched as (
    select distinct
        orders_after.cart_id,
        orders_after.order_id
    from orders_after
    inner join order_products on orders_after.order_id = order_products.order_id
    inner join cart_products
        on
            orders_after.cart_id = cart_products.cart_id
            and order_products.product_id = cart_products.product_id
),

compared as (
    select
        orders_after.*,
        matched.order_id is not null as has_product
    from orders_after
    left join matched
        on
            orders_after.cart_id = matched.cart_id
            and orders_after.order_id = matched.order_id
    where orders_after.is_in_window or matched.order_id is not null
),

ranked as (
    select
        compared.*,
        row_number() over (
            partition by cart_id order by ordered_at, order_id
        ) as order_rank,
        row_number() over (
            partition by cart_id, has_product order by ordered_at, order_id
        ) as product_rank,
        row_number() over (
            partition by cart_id, is_in_window order by ordered_at, order_id
        ) as window_rank
    from compared
),

final as (
    select
        cart_id,
        cart_owner_id,
        max(case when order_rank = 1 then order_id end) as recovered_order_id,
        max(case when has_product and product_rank = 1 then order_id end)
            as product_order_id,
        max(case when is_in_window and window_rank = 1 then order_id end)
            as window_order_id,
        min(ordered_at) as recovered_at
    from ranked
    group by cart_id, cart_owner_id
)

select * from final
