{#- CTEs that end in `shipping_vouchers` and `codes`: by order what vouchers for
    shipping took off, and the code of the voucher that took most off the goods. -#}
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

    shipping_vouchers as (
        select
            id_order,
            sum(value_tax_excl) as voucher_amount
        from order_cart_rule_rows
        where free_shipping and not deleted
        group by id_order
    ),

    ranked_codes as (
        select
            order_cart_rule_rows.id_order,
            cart_rule_rows.code,
            row_number() over (
                partition by order_cart_rule_rows.id_order
                order by
                    order_cart_rule_rows.value_tax_excl desc,
                    order_cart_rule_rows.id_order_cart_rule
            ) as place
        from order_cart_rule_rows
        inner join cart_rule_rows
            on order_cart_rule_rows.id_cart_rule = cart_rule_rows.id_cart_rule
        where
            not order_cart_rule_rows.free_shipping
            and not order_cart_rule_rows.deleted
            and cart_rule_rows.code is not null
    ),

    codes as (
        select
            id_order,
            code
        from ranked_codes
        where place = 1
    )
{%- endmacro %}
