{#- The CTE `refunds` of an export: one sum an order, with shipping in it, and no day.
    It is dated by the last that the order's row tells, so that it stays where it is.
    -#}
{% macro shopify_exported_refunds() -%}
    refunds as (
        select
            order_id || '/refund' as refund_id,
            order_id,
            customer_id,
            refunded_amount as goods_amount,
            cast(null as numeric(18, 4)) as shipping_amount,
            coalesce(cancelled_at, fulfilled_at, ordered_at) as refunded_at,
            loaded_at
        from orders
        where refunded_amount > 0
    )
{%- endmacro %}
