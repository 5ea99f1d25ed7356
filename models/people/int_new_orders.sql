-- depends_on: {{ ref('int_as_of') }}
-- A line or refund that goes over to a new order also changes the one that it leaves.
{%- set last = coltiva.last_run() %}

with orders as (
    select order_id
    from {{ ref('base_shop__orders') }}
    where {{ coltiva.is_new_row(last, 'orders', 'ordered_at') }}
),

order_parts as (
    select
        row_key,
        order_id,
        is_superseded or coalesce(rejection_reason = 'duplicate_key', false)
            as is_superseded,
        -- a line without an arrival may have come at any time
        {{ coltiva.is_new_row(last, 'order_lines') }} or loaded_at is null as is_new
    from {{ ref('base_shop__order_lines') }}
    union all
    select
        'refund ' || row_key as row_key,
        order_id,
        is_superseded or coalesce(rejection_reason = 'duplicate_key', false)
            as is_superseded,
        {{ coltiva.is_new_row(last, 'refunds', 'refunded_at') }} as is_new
    from {{ ref('base_shop__refunds') }}
),

moved_parts as (
    select superseded.order_id
    from order_parts as superseded
    inner join order_parts as versions on superseded.row_key = versions.row_key
    inner join orders on versions.order_id = orders.order_id
    where superseded.is_superseded
),

recast_lines as (
    select order_lines.order_id
    from {{ ref('base_shop__order_lines') }} as order_lines
    inner join {{ ref('int_recast_products') }} as products
        on order_lines.product_id = products.product_id
),

final as (
    select order_id
    from orders
    where order_id is not null
    union distinct
    select order_id
    from order_parts
    where is_new and order_id is not null
    union distinct
    select order_id
    from moved_parts
    where order_id is not null
    union distinct
    select order_id
    from recast_lines
    where order_id is not null
)

select * from final
