{#- One row per cart that was not emptied: what is in it, and how it ended up to the
    run's moment. An order can recover several carts: count orders, not carts, for
    revenue. -#}
{%- set idle = hours_later('occurred_at', var('cart_abandoned_after_hours')) -%}

with as_of as (
    select as_of_at
    from {{ ref('int_as_of') }}
),

adds as (
    select
        cart_id,
        cart_owner_id,
        cart_owner_type,
        occurred_at,
        {{ idle }} as idle_at,
        next_added_at
    from {{ ref('int_cart_sessions') }}
    where is_added
),

cart_products as (
    select *
    from {{ ref('int_cart_products_priced') }}
),

ordered as (
    select *
    from {{ ref('int_cart_orders') }}
),

kept as (
    select
        cart_id,
        {{ list_in_order('product_id', 'product_place') }} as product_ids,
        {{ list_in_order('coalesce(product_name, product_id)', 'product_place') }}
            as product_names,
        count(product_id) as product_count,
        sum(unit_count) as unit_count,
        sum(cart_amount) as cart_amount
    from cart_products
    group by cart_id
),

-- left alone for so long before the next product, the order, or the run's moment
abandonments as (
    select
        adds.*,
        case
            when
                adds.idle_at
                <= coalesce(adds.next_added_at, ordered.recovered_at, as_of.as_of_at)
                then adds.idle_at
        end as abandoned_at
    from adds
    cross join as_of
    left join ordered on adds.cart_id = ordered.cart_id
),

filled as (
    select
        cart_id,
        cart_owner_id,
        cart_owner_type,
        count(*) as add_count,
        min(occurred_at) as first_added_at,
        max(occurred_at) as last_added_at,
        min(abandoned_at) as abandoned_at,
        max(case when next_added_at is null then abandoned_at end)
            as last_abandoned_at
    from abandonments
    group by cart_id, cart_owner_id, cart_owner_type
),

dated as (
    select
        filled.*,
        as_of.as_of_at,
        {{ hours_later('filled.last_added_at', var('cart_expires_after_hours')) }}
            as expires_at
    from filled
    cross join as_of
),

final as (
    select
        dated.cart_id,
        dated.cart_owner_id,
        ordered.recovered_order_id,
        ordered.product_order_id,
        ordered.window_order_id,
        dated.cart_owner_type,
        case
            when ordered.cart_id is not null then 'recovered'
            when dated.as_of_at > dated.expires_at then 'expired'
            when dated.last_abandoned_at is not null then 'abandoned'
            else 'open'
        end as status,
        kept.product_ids,
        kept.product_names,
        cast(dated.add_count as integer) as add_count,
        cast(kept.product_count as integer) as product_count,
        cast(kept.unit_count as integer) as unit_count,
        cast(kept.cart_amount as numeric(18, 4)) as cart_amount,
        {{ full_hours_between('dated.last_added_at', 'dated.as_of_at') }}
            as hours_since_last_add,
        dated.first_added_at,
        dated.last_added_at,
        dated.abandoned_at,
        dated.last_abandoned_at,
        ordered.recovered_at,
        dated.expires_at
    from dated
    inner join kept on dated.cart_id = kept.cart_id
    left join ordered on dated.cart_id = ordered.cart_id
)

select * from final
