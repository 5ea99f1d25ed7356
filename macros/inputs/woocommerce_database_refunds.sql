{#- CTEs that end in `refund_parts`, those of the shop's own tables: rows of wc_orders.
    Where a refund has items of its own, its tax is theirs. The order's items, which the
    reports of WooCommerce give to a full refund, are none of its own. -#}
{% macro woocommerce_database_refund_parts() -%}
    refund_items as (
        select
            order_id,
            order_item_id,
            shipping_amount
        from sold_items
        union all
        select
            order_id,
            order_item_id,
            cast(null as numeric(18, 4)) as shipping_amount
        from item_values
    ),

    own_items as (
        select
            ranked_orders.order_id as refund_id,
            -sum(refund_items.shipping_amount) as shipping_amount
        from ranked_orders
        inner join refund_items on ranked_orders.order_id = refund_items.order_id
        left join item_values
            on
                refund_items.order_item_id = item_values.order_item_id
                and ranked_orders.parent_order_id = item_values.order_id
        where ranked_orders.version_number = 1 and item_values.order_item_id is null
        group by ranked_orders.order_id
    ),

    refund_rows as (
        select
            ranked_orders.order_id as refund_id,
            ranked_orders.parent_order_id as order_id,
            abs(ranked_orders.total_amount) as gross_amount,
            -coalesce(ranked_orders.tax_amount, 0) as tax_amount,
            coalesce(-ranked_orders.shipping_total, own_items.shipping_amount, 0)
                as other_amount,
            own_items.refund_id is not null
            or ranked_orders.tax_amount != 0
            or ranked_orders.shipping_total != 0 as has_items,
            ranked_orders.ordered_at as refunded_at,
            ranked_orders.loaded_at
        from ranked_orders
        left join own_items on ranked_orders.order_id = own_items.refund_id
        where
            ranked_orders.version_number = 1
            and ranked_orders.row_type = 'shop_order_refund'
            and coalesce(ranked_orders.status, '') != 'trash'
            and not ranked_orders.is_deleted
    ),

    refund_parts as (
        select
            refund_id,
            order_id,
            gross_amount,
            case
                when has_items then gross_amount - tax_amount - other_amount else 0
            end as goods_amount,
            case when has_items then other_amount else 0 end as other_amount,
            case when has_items then tax_amount else 0 end as tax_amount,
            refunded_at,
            loaded_at
        from refund_rows
    )
{%- endmacro %}
