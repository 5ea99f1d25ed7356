{#- CTEs that end in `refunds`, after `order_lines`: credit notes without tax, and where
    an order has none what its lines say was paid back. -#}
{% macro prestashop_refunds() -%}
    {{ coltiva.prestashop_rows(
        'order_slip', ['id_order_slip'], ids=['id_order_slip', 'id_order'],
        numbers=['total_products_tax_excl', 'total_shipping_tax_excl'],
        times=['date_add'],
        required=[
            'id_order', 'date_add', 'total_products_tax_excl',
            'total_shipping_tax_excl',
        ]
    ) }},

    {{ coltiva.prestashop_rows(
        'order_history', ['id_order_history'], ids=['id_order_history', 'id_order'],
        times=['date_add']
    ) }},

    last_changes as (
        select
            id_order,
            max(date_add) as changed_at
        from order_history_rows
        group by id_order
    ),

    refunded_lines as (
        select
            id_order,
            cast(sum(total_refunded_tax_excl) as numeric(18, 4)) as amount,
            max(loaded_at) as loaded_at
        from order_detail_rows
        where not is_gone and total_refunded_tax_excl > 0
        group by id_order
    ),

    refunds as (
        select
            order_slip_rows.id_order_slip as refund_id,
            parts.order_id,
            parts.customer_id,
            cast(
                order_slip_rows.total_products_tax_excl
                + order_slip_rows.total_shipping_tax_excl as numeric(18, 4)
            ) as amount,
            order_slip_rows.total_shipping_tax_excl as shipping_amount,
            order_slip_rows.date_add as refunded_at,
            greatest(order_slip_rows.loaded_at, parts.part_loaded_at) as loaded_at
        from order_slip_rows
        inner join parts on order_slip_rows.id_order = parts.id_order
        union all
        select
            'order/' || refunded_lines.id_order as refund_id,
            parts.order_id,
            parts.customer_id,
            refunded_lines.amount,
            cast(0 as numeric(18, 4)) as shipping_amount,
            coalesce(last_changes.changed_at, parts.date_upd, parts.date_add)
                as refunded_at,
            greatest(refunded_lines.loaded_at, parts.part_loaded_at) as loaded_at
        from refunded_lines
        inner join parts on refunded_lines.id_order = parts.id_order
        left join last_changes on refunded_lines.id_order = last_changes.id_order
        left join order_slip_rows
            on refunded_lines.id_order = order_slip_rows.id_order
        where order_slip_rows.id_order is null
    )
{%- endmacro %}
