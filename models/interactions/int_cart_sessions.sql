-- A cart ends with an order of its owner, when nothing is added for
-- cart_expires_after_hours, or when the last product is taken out.
{{ config(
    materialized='incremental',
    incremental_strategy='changed_rows',
    unique_key='cart_owner_id',
    meta={'changed_in': 'int_changed_cart_owners'},
) }}
{%- set filling = [
    'cart_owner_type', 'cart_owner_id', 'orders_before', 'expiries_before',
] | join(', ') -%}
{%- set in_order = 'occurred_at, interaction_id' -%}

with changed_owners as (
    select cart_owner_id
    from {{ ref('int_changed_cart_owners') }}
),

cart_events as (
    select cart_events.*
    from {{ ref('int_cart_events') }} as cart_events
    inner join changed_owners
        on cart_events.cart_owner_id = changed_owners.cart_owner_id
),

product_steps as (
    select
        cart_events.*,
        coalesce(
            lag(is_added) over (
                partition by {{ filling }}, product_id
                order by {{ in_order }}
            ), false
        ) as was_in_cart
    from cart_events
),

-- a product that is not in the cart can't be taken out
effective as (
    select
        product_steps.*,
        sum(
            case
                when not is_added then -1
                when not was_in_cart then 1
                else 0
            end
        ) over (
            partition by {{ filling }}
            order by {{ in_order }}
            rows between unbounded preceding and current row
        ) as products_left
    from product_steps
    where is_added or was_in_cart
),

between_empties as (
    select
        effective.*,
        coalesce(
            sum(case when products_left = 0 then 1 else 0 end) over (
                partition by {{ filling }}
                order by {{ in_order }}
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as empties_before
    from effective
),

-- the interaction that began a cart names it, whoever it turns out to belong to
final as (
    select
        interaction_id,
        first_value(interaction_id) over (
            partition by {{ filling }}, empties_before
            order by {{ in_order }}
        ) as cart_id,
        cart_owner_id,
        product_id,
        cart_owner_type,
        row_number() over (
            partition by {{ filling }}, empties_before
            order by {{ in_order }}
        ) as event_number,
        is_added,
        occurred_at,
        case
            when is_added
                then min(case when is_added then occurred_at end) over (
                    partition by {{ filling }}, empties_before
                    order by {{ in_order }}
                    rows between 1 following and unbounded following
                )
        end as next_added_at
    from between_empties
)

select * from final
