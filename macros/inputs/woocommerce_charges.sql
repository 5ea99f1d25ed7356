{#- CTEs that end in `charges`, after `order_lines`: an order's fees. What is charged
    stands beside shipping, what is taken off is a discount on the order. -#}
{% macro woocommerce_charges() -%}
    {%- if coltiva.is_woocommerce_database() -%}
        {{ return(coltiva.woocommerce_database_charges()) }}
    {%- endif -%}
    {%- set fee = coltiva.raw_number('total') -%}
    {{ coltiva.woocommerce_list(
        'fees', coltiva.woocommerce_table('orders'), 'orders', 'order_id', 'fee_lines',
        ['orders__fee_lines'], {'total': 'total'}
    ) }},

    charges as (
        select
            order_id,
            cast(sum(greatest({{ fee }}, 0)) as numeric(18, 4)) as charge_amount,
            cast(sum(greatest(-{{ fee }}, 0)) as numeric(18, 4)) as rebate_amount
        from fees
        group by order_id
    )
{%- endmacro %}

{#- The same of the shop's own tables: what is written of each fee, where that adds up
    to the order's total; else what the total leaves beside lines, shipping and tax. -#}
{% macro woocommerce_database_charges() -%}
    goods as (
        select
            order_id,
            sum(net_amount) as net_amount
        from order_lines
        group by order_id
    ),

    written_fees as (
        select
            order_id,
            sum(greatest(line_total, 0)) as charge_amount,
            sum(greatest(-line_total, 0)) as rebate_amount
        from item_values
        where item_type = 'fee'
        group by order_id
    ),

    unexplained as (
        select
            orders.order_id,
            written_fees.charge_amount,
            written_fees.rebate_amount,
            orders.total_amount - orders.tax_amount - coalesce(orders.shipping_total, 0)
            - coalesce(goods.net_amount, 0) as fee_amount
        from orders
        inner join written_fees on orders.order_id = written_fees.order_id
        left join goods on orders.order_id = goods.order_id
    ),

    charges as (
        select
            order_id,
            cast(
                case
                    when charge_amount - rebate_amount = fee_amount then charge_amount
                    else greatest(fee_amount, 0)
                end as numeric(18, 4)
            ) as charge_amount,
            cast(
                case
                    when charge_amount - rebate_amount = fee_amount then rebate_amount
                    else greatest(-fee_amount, 0)
                end as numeric(18, 4)
            ) as rebate_amount
        from unexplained
    )
{%- endmacro %}
