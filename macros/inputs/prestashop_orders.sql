{#- CTEs that end in `orders`, after `people`: one row a purchase. PrestaShop makes an
    order of each carrier; those of one cart that are sales are one purchase here, under
    the id of the first (`parts` has which). A voucher for shipping lowers shipping, any
    other the goods. -#}
{% macro prestashop_orders() -%}
    {%- set states = coltiva.prestashop_table('order_state') -%}
    {{ coltiva.prestashop_rows(
        'orders', ['id_order'],
        ids=[
            'id_order', 'id_customer', 'id_cart', 'id_currency', 'id_address_invoice',
        ],
        texts=['reference', 'current_state'],
        numbers=[
            'total_discounts_tax_excl', 'total_shipping_tax_excl',
            'total_wrapping_tax_excl',
        ],
        times=['date_add', 'date_upd'],
        required=[
            'id_customer', 'id_currency', 'current_state', 'date_add',
            'total_discounts_tax_excl', 'total_shipping_tax_excl',
        ],
        is_required=true
    ) }},

    {{ coltiva.prestashop_rows(
        'order_state', ['id_order_state'], texts=['id_order_state'],
        flags=['paid', 'shipped', 'logable'], required=['paid', 'shipped', 'logable']
    ) }},

    {{ coltiva.prestashop_rows(
        'currency', ['id_currency'], ids=['id_currency'], texts=['iso_code'],
        required=['iso_code'], is_required=true
    ) }},

    {{ coltiva.prestashop_vouchers() }},

    judged_orders as (
        select
            orders_rows.*,
            people.customer_id,
            people.reachable_email as email,
            currency_rows.iso_code as currency_code,
            {{ coltiva.prestashop_status(states) }} as status,
            {{ coltiva.prestashop_is_sale(states) }} as is_sale,
            least(
                coalesce(vouchers.shipping_amount, 0),
                orders_rows.total_shipping_tax_excl
            ) as free_shipping_amount,
            vouchers.coupon_code
        from orders_rows
        left join people on orders_rows.id_customer = people.id_customer
        left join order_state_rows
            on orders_rows.current_state = order_state_rows.id_order_state
        left join currency_rows on orders_rows.id_currency = currency_rows.id_currency
        left join vouchers on orders_rows.id_order = vouchers.id_order
    ),

    purchases as (
        select
            judged_orders.*,
            case
                when is_sale and id_cart is not null
                    then 'cart/' || id_cart || '/' || coalesce(reference, '')
                else 'order/' || id_order
            end as purchase,
            case
                when status in ('ps-5', 'delivered') then 4
                when status in ('ps-4', 'shipped') then 3
                when status in ('ps-3', 'processing') then 2
                else 1
            end as progress
        from judged_orders
    ),

    -- what becomes another order's part has to arrive again with it
    parts as (
        select
            purchases.*,
            first_value(id_order) over (
                partition by purchase order by date_add, length(id_order), id_order
            ) as order_id,
            first_value(status) over (
                partition by purchase order by progress, length(id_order), id_order
            ) as order_status,
            case
                when id_cart is null then loaded_at
                else max(loaded_at) over (partition by id_cart, reference)
            end as part_loaded_at
        from purchases
    ),

    orders as (
        select
            order_id,
            max(customer_id) as customer_id,
            max(email) as email,
            max(order_status) as status,
            max(currency_code) as currency_code,
            min(coupon_code) as coupon_code,
            cast(sum(
                total_shipping_tax_excl + coalesce(total_wrapping_tax_excl, 0)
                - free_shipping_amount
            ) as numeric(18, 4)) as shipping_amount,
            cast(sum(
                greatest(total_discounts_tax_excl - free_shipping_amount, 0)
            ) as numeric(18, 4)) as discount_amount,
            min(date_add) as ordered_at,
            max(date_upd) as updated_at,
            max(part_loaded_at) as loaded_at
        from parts
        group by order_id
    )
{%- endmacro %}
