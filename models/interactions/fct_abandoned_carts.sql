-- A view: what changes with the run's moment and with prices is worked out when read.
{{ config(materialized='view') }}
{%- set idle_at = coltiva.hours_later(
    'last_added_at', var('cart_abandoned_after_hours')
) -%}
{%- set expires_at = coltiva.hours_later(
    'last_added_at', var('cart_expires_after_hours')
) %}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

carts as (
    select *
    from {{ ref('int_carts') }}
),

cart_orders as (
    select *
    from {{ ref('int_cart_orders') }}
),

contents as (
    select
        cart_id,
        {{ coltiva.list_in_order(
            'coalesce(product_name, product_id)', 'product_place'
        ) }}
            as product_names,
        sum(cart_amount) as cart_amount
    from {{ ref('int_cart_products_priced') }}
    group by cart_id
),

joined as (
    select
        carts.*,
        cart_orders.recovered_order_id,
        cart_orders.product_order_id,
        cart_orders.window_order_id,
        cart_orders.recovered_at,
        contents.product_names,
        contents.cart_amount,
        as_of.as_of_at
    from carts
    inner join contents on carts.cart_id = contents.cart_id
    left join cart_orders on carts.cart_id = cart_orders.cart_id
    cross join as_of
),

dated as (
    select
        joined.*,
        case
            when {{ idle_at }} <= coalesce(recovered_at, as_of_at) then {{ idle_at }}
        end as last_abandoned_at,
        {{ expires_at }} as expires_at
    from joined
),

final as (
    select
        cart_id,
        case when cart_owner_type = 'person' then cart_owner_id end as customer_id,
        case when cart_owner_type = 'browser' then cart_owner_id end as anonymous_id,
        case when cart_owner_type = 'visit' then cart_owner_id end as session_id,
        recovered_order_id,
        product_order_id,
        window_order_id,
        cart_owner_type,
        case
            when recovered_order_id is not null then 'recovered'
            when as_of_at > expires_at then 'expired'
            when last_abandoned_at is not null then 'abandoned'
            else 'open'
        end as status,
        product_ids,
        product_names,
        add_count,
        product_count,
        unit_count,
        cast(cart_amount as numeric(18, 4)) as cart_amount,
        {{ coltiva.full_hours_between(
            'last_added_at', 'as_of_at'
        ) }} as hours_since_last_add,
        {{ coltiva.shop_hour('first_added_at', var('shop_timezone')) }}
            as first_added_hour,
        {{ coltiva.shop_date('first_added_at', var('shop_timezone')) }}
            as first_added_on,
        first_added_at,
        last_added_at,
        coalesce(abandoned_before_at, last_abandoned_at) as abandoned_at,
        last_abandoned_at,
        recovered_at,
        expires_at
    from dated
)

select * from final
