{#- CTEs that end in `vouchers`: by order what vouchers for shipping took off, and the
    code of the one that took most off the goods. One without a code comes by itself.
    -#}
{% macro prestashop_vouchers() -%}
    {{ coltiva.prestashop_rows(
        'order_cart_rule', ['id_order_cart_rule'],
        ids=['id_order_cart_rule', 'id_order', 'id_cart_rule'],
        numbers=['value_tax_excl'], flags=['free_shipping', 'deleted'],
        required=['id_order', 'id_cart_rule', 'value_tax_excl', 'free_shipping']
    ) }},

    {{ coltiva.prestashop_rows(
        'cart_rule', ['id_cart_rule'], ids=['id_cart_rule'], texts=['code']
    ) }},

    placed_vouchers as (
        select
            order_cart_rule_rows.id_order,
            order_cart_rule_rows.free_shipping,
            order_cart_rule_rows.value_tax_excl,
            case
                when not order_cart_rule_rows.free_shipping then cart_rule_rows.code
            end as goods_code,
            row_number() over (
                partition by
                    order_cart_rule_rows.id_order, order_cart_rule_rows.free_shipping
                order by
                    case when cart_rule_rows.code is null then 1 else 0 end asc,
                    order_cart_rule_rows.value_tax_excl desc,
                    order_cart_rule_rows.id_order_cart_rule asc
            ) as place
        from order_cart_rule_rows
        left join cart_rule_rows
            on order_cart_rule_rows.id_cart_rule = cart_rule_rows.id_cart_rule
        where not order_cart_rule_rows.deleted
    ),

    vouchers as (
        select
            id_order,
            sum(case when free_shipping then value_tax_excl end) as shipping_amount,
            max(case when place = 1 then goods_code end) as coupon_code
        from placed_vouchers
        group by id_order
    )
{%- endmacro %}
