{#- One row per cart with something in it, also those that are not abandoned (yet, or
    never were). Amounts add up over carts; one order can recover several. -#}

with carts as (
    select *
    from {{ ref('int_carts') }}
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
        status,
        product_ids,
        product_names,
        add_count,
        product_count,
        unit_count,
        cart_amount,
        hours_since_last_add,
        first_added_at,
        last_added_at,
        abandoned_at,
        last_abandoned_at,
        recovered_at,
        expires_at
    from carts
)

select * from final
