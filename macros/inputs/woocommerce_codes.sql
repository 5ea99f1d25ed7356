{#- CTEs that end in `codes`, after `order_lines`: of an order's coupons the one that
    took off most; those that took off nothing were for shipping. -#}
{% macro woocommerce_codes() -%}
    {%- if coltiva.is_woocommerce_database() %}
    coupons as (
        select
            order_id,
            item_name as code,
            coupon_amount as discount,
            {{ coltiva.raw_number('order_item_id') }} as place
        from item_values
        where item_type = 'coupon'
    ),
    {%- else %}
    {{ coltiva.woocommerce_list(
        'coupons', coltiva.woocommerce_table('orders'), 'orders', 'order_id',
        'coupon_lines', ['orders__coupon_lines'],
        {'code': 'code', 'discount': 'discount'}
    ) }},
    {%- endif %}

    ranked_coupons as (
        select
            order_id,
            code,
            row_number() over (
                partition by order_id
                order by
                    coalesce({{ coltiva.raw_number('discount') }}, 0) desc, place asc,
                    code asc
            ) as rank_in_order
        from coupons
        where coalesce({{ coltiva.raw_number('discount') }}, 1) != 0
    ),

    codes as (
        select
            order_id,
            code as coupon_code
        from ranked_coupons
        where rank_in_order = 1
    )
{%- endmacro %}
