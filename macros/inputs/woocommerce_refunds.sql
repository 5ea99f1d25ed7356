{#- CTEs that end in `refunds`, after `order_lines` and `charges`: what was paid back,
    without tax. Of an amount that no item of the refund carries, the tax is that of
    what is left of the order, and goods come before shipping: a full refund leaves
    nothing of either. -#}
{% macro woocommerce_refunds() -%}
    {%- if coltiva.is_woocommerce_database() -%}
    {{ coltiva.woocommerce_database_refund_parts() }},
    {%- else -%}
    {{ coltiva.woocommerce_answered_refund_parts() }},
    {%- endif %}

    order_goods as (
        select
            order_lines.order_id,
            sum(order_lines.net_amount) as goods_amount
        from order_lines
        group by order_lines.order_id
    ),

    itemised as (
        select
            order_id,
            sum(goods_amount) as goods_amount,
            sum(goods_amount + other_amount) as net_amount,
            sum(goods_amount + other_amount + tax_amount) as gross_amount
        from refund_parts
        group by order_id
    ),

    refund_rests as (
        select
            refund_parts.*,
            orders.customer_id,
            orders.total_amount - orders.tax_amount as order_net_amount,
            orders.total_amount as order_gross_amount,
            orders.total_amount - orders.tax_amount - itemised.net_amount
                as left_net_amount,
            orders.total_amount - itemised.gross_amount as left_gross_amount,
            greatest(
                coalesce(order_goods.goods_amount, 0)
                - coalesce(charges.rebate_amount, 0) - itemised.goods_amount, 0
            ) as left_goods_amount,
            cast(
                refund_parts.gross_amount - refund_parts.goods_amount
                - refund_parts.other_amount - refund_parts.tax_amount
                as numeric(18, 4)
            ) as rest_gross_amount,
            greatest(refund_parts.loaded_at, orders.loaded_at) as known_at
        from refund_parts
        left join itemised on refund_parts.order_id = itemised.order_id
        left join orders on refund_parts.order_id = orders.order_id
        left join order_goods on refund_parts.order_id = order_goods.order_id
        left join charges on refund_parts.order_id = charges.order_id
    ),

    refund_nets as (
        select
            refund_rests.*,
            case
                when rest_gross_amount = 0 then 0
                when order_gross_amount = 0 then rest_gross_amount
                when left_gross_amount > 0 and left_net_amount > 0
                    then {{ coltiva.share_of_amount(
                        'rest_gross_amount', 'left_net_amount', 'left_gross_amount'
                    ) }}
                else {{ coltiva.share_of_amount(
                    'rest_gross_amount', 'order_net_amount', 'order_gross_amount'
                ) }}
            end as rest_net_amount
        from refund_rests
    ),

    refund_sums as (
        select
            refund_nets.*,
            sum(rest_net_amount) over (
                partition by order_id
                order by refunded_at, refund_id
                rows between unbounded preceding and current row
            ) as paid_back_amount
        from refund_nets
    ),

    refunds as (
        select
            refund_id,
            order_id,
            customer_id,
            refunded_at,
            cast(goods_amount + other_amount + rest_net_amount as numeric(18, 4))
                as amount,
            cast(
                greatest(
                    other_amount + greatest(paid_back_amount - left_goods_amount, 0)
                    - greatest(
                        paid_back_amount - rest_net_amount - left_goods_amount, 0
                    ),
                    0
                ) as numeric(18, 4)
            ) as shipping_amount,
            known_at as loaded_at
        from refund_sums
    )
{%- endmacro %}
