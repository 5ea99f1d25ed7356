-- One order may follow several carts of its owner.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='cart_owner_id',
    meta={'changed_in': 'int_changed_cart_owners'},
) }}
{%- set window_end_at = coltiva.hours_later(
    'carts.last_added_at', var('cart_recovery_window_hours')
) -%}
{%- set expires_at = coltiva.hours_later(
    'carts.last_added_at', var('cart_expires_after_hours')
) %}

with changed_owners as (
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

carts as (
    select
        carts.cart_id,
        carts.cart_owner_id,
        carts.last_added_at
    from {{ ref('int_carts') }} as carts
    inner join changed_owners on carts.cart_owner_id = changed_owners.cart_owner_id
    where carts.cart_owner_type = 'person'
),

cart_products as (
    select
        cart_id,
        product_id
    from {{ ref('int_cart_products') }}
),

orders as (
    select
        order_id,
        customer_id,
        ordered_at
    from {{ ref('int_orders_priced') }}
    where is_status_counted
),

order_lines as (
    select
        order_id,
        product_id
    from {{ ref('stg_shop__order_lines') }}
    where quantity > 0
),

orders_after as (
    select
        carts.cart_id,
        carts.cart_owner_id,
        orders.order_id,
        orders.ordered_at,
        orders.ordered_at <= {{ window_end_at }} as is_in_window
    from carts
    inner join orders
        on
            carts.cart_owner_id = orders.customer_id
            and carts.last_added_at <= orders.ordered_at
            and orders.ordered_at <= {{ expires_at }}
),

orders_of_products as (
    select distinct
        orders_after.cart_id,
        orders_after.order_id
    from orders_after
    inner join order_lines on orders_after.order_id = order_lines.order_id
    inner join cart_products
        on
            orders_after.cart_id = cart_products.cart_id
            and order_lines.product_id = cart_products.product_id
),

recovering as (
    select
        orders_after.*,
        orders_of_products.order_id is not null as has_product
    from orders_after
    left join orders_of_products
        on
            orders_after.cart_id = orders_of_products.cart_id
            and orders_after.order_id = orders_of_products.order_id
    where orders_after.is_in_window or orders_of_products.order_id is not null
),

with_firsts as (
    select
        recovering.*,
        min(ordered_at) over (partition by cart_id) as recovered_at,
        min(case when has_product then ordered_at end) over (partition by cart_id)
            as first_product_at,
        min(case when is_in_window then ordered_at end) over (partition by cart_id)
            as first_window_at
    from recovering
),

-- of orders at one moment the first by id
final as (
    select
        cart_id,
        cart_owner_id,
        min(case when ordered_at = recovered_at then order_id end)
            as recovered_order_id,
        min(case when has_product and ordered_at = first_product_at then order_id end)
            as product_order_id,
        min(case when is_in_window and ordered_at = first_window_at then order_id end)
            as window_order_id,
        recovered_at
    from with_firsts
    group by cart_id, cart_owner_id, recovered_at
)

select * from final
