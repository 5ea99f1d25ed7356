with programs as (
    select
        as_of_at,
        min(earliest_trigger_at) as earliest_trigger_at
    from {{ ref('int_programs') }}
    where trigger_name = 'order_delivered'
    group by as_of_at
),

delivered_statuses as (
    select order_status
    from {{ ref('seed_order_statuses') }}
    where is_delivered
),

products as (
    select
        product_id,
        display_name
    from {{ ref('stg_shop__products') }}
),

changes as (
    select
        order_id,
        greatest(coalesce(updated_at, ordered_at), ordered_at) as changed_at
    from {{ ref('stg_shop__orders') }}
),

recent_changes as (
    select changes.*
    from changes
    cross join programs
    where
        changes.changed_at >= programs.earliest_trigger_at
        and changes.changed_at <= programs.as_of_at
),

recent as (
    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_at,
        recent_changes.changed_at as delivered_at
    from {{ ref('int_orders_priced') }} as orders
    inner join recent_changes on orders.order_id = recent_changes.order_id
    inner join delivered_statuses
        on orders.order_status = delivered_statuses.order_status
    where orders.customer_id is not null and orders.is_merchandise
),

order_products as (
    select
        order_lines.order_id,
        order_lines.product_id,
        coalesce(products.display_name, order_lines.product_id) as product_name,
        row_number() over (
            partition by order_lines.order_id
            order by min(order_lines.order_line_id)
        ) as product_place
    from {{ ref('int_order_lines') }} as order_lines
    inner join recent on order_lines.order_id = recent.order_id
    left join products on order_lines.product_id = products.product_id
    where
        order_lines.quantity > 0
        and order_lines.is_merchandise
        and order_lines.product_id is not null
    group by
        order_lines.order_id,
        order_lines.product_id,
        coalesce(products.display_name, order_lines.product_id)
),

in_words as (
    select
        order_id,
        {{ coltiva.list_in_order('product_id', 'product_place') }} as product_ids,
        {{ coltiva.names_in_words('product_name', 'product_place') }} as product_names
    from order_products
    group by order_id
),

final as (
    select
        recent.customer_id,
        'order_delivered' as trigger_name,
        recent.order_id as subject_id,
        in_words.product_ids,
        'Had ' || in_words.product_names || ' delivered' as sentence_start,
        ' and has not been asked for a review yet' as sentence_end,
        recent.delivered_at as happened_at,
        recent.ordered_at as counted_from_at,
        recent.delivered_at as triggered_at
    from recent
    inner join in_words on recent.order_id = in_words.order_id
)

select * from final
