"""Tell a simulated shop as PrestaShop's own tables, without tax.

What the shop has of people and orders is what the views in `retell` leave of it. The
shop's clock is Johannesburg's, which never changes: of the hour that comes twice where
clocks do, PrestaShop's times do not say which one they mean.
"""

NEVER = "0000-00-00 00:00:00"
"""What PrestaShop writes where there is no time."""
MOMENT = "strftime({} + interval 2 hour, '%Y-%m-%d %H:%M:%S')"
ORDERED, CHANGED = MOMENT.format("ordered_at"), MOMENT.format("updated_at")
CREATED = MOMENT.format("created_at")
AMOUNT = "({})::decimal(20, 6)::varchar"
STATES = {
    "pending": (1, False, False),
    "paid": (2, True, False),
    "shipped": (4, True, True),
    "cancelled": (6, False, False),
    "refunded": (7, False, False),
    "failed": (8, False, False),
}
"""PrestaShop's number of a status, whether it is paid, and shipped; of all others 4."""
NUMBER = " ".join(
    f"when '{status}' then {number}" for status, (number, *_) in STATES.items()
)
GUEST = "'G' || order_id"

PRESTASHOP = {
    "ps_configuration": """
        select * from (values
            (1, 'PS_TIMEZONE', 'Africa/Johannesburg'), (2, 'PS_LANG_DEFAULT', '1'),
            (3, 'PS_CURRENCY_DEFAULT', 'EUR')
        ) as settings (id_configuration, name, value)""",
    "ps_order_state": "select * from (values "
    + ", ".join(
        f"({number}, {int(paid)}, {int(paid)}, {int(shipped)})"
        for number, paid, shipped in STATES.values()
    )
    + ") as states (id_order_state, logable, paid, shipped)",
    "ps_currency": """
        select distinct currency_code as id_currency, currency_code as iso_code,
            '1.000000' as conversion_rate
        from sales""",
    "ps_country": """
        select distinct country_code as id_country, country_code as iso_code,
            0 as call_prefix
        from people where country_code is not null""",
    "ps_customer": f"""
        select customer_id as id_customer, email, first_name as firstname,
            last_name as lastname, '0000-00-00' as birthday,
            coalesce(is_granted, false)::integer as newsletter,
            coalesce({MOMENT.format("recorded_at")}, '{NEVER}') as newsletter_date_add,
            1 as active, 0 as is_guest, 0 as deleted, {CREATED} as date_add,
            {CHANGED} as date_upd, loaded_at as _fivetran_synced
        from people
        union all
        select {GUEST}, email, 'Guest', 'Guest', '0000-00-00', 0, '{NEVER}', 1, 1, 0,
            {ORDERED}, {ORDERED}, loaded_at
        from sales where customer_id is null""",
    "ps_address": f"""
        select customer_id || '/1' as id_address, customer_id as id_customer,
            coalesce(country_code, '0') as id_country, phone as phone_mobile,
            0 as deleted, {CHANGED} as date_upd, loaded_at as _fivetran_synced
        from people""",
    "ps_orders": f"""
        select order_id as id_order, order_id as reference,
            coalesce(customer_id, {GUEST}) as id_customer, order_id as id_cart,
            currency_code as id_currency,
            coalesce(customer_id || '/1', '0') as id_address_invoice,
            case lower(status) {NUMBER} else 4 end as current_state,
            {AMOUNT.format("discount_amount")} as total_discounts_tax_excl,
            {AMOUNT.format("shipping_amount")} as total_shipping_tax_excl,
            '0.000000' as total_wrapping_tax_excl, {ORDERED} as date_add,
            {CHANGED} as date_upd, loaded_at as _fivetran_synced
        from sales""",
    "ps_order_detail": f"""
        select order_line_id as id_order_detail, order_id as id_order, product_id,
            product_name, quantity as product_quantity,
            {AMOUNT.format("unit_price")} as product_price,
            {AMOUNT.format("discount_amount / quantity")} as reduction_amount_tax_excl,
            {AMOUNT.format("unit_price - discount_amount / quantity")}
                as unit_price_tax_excl,
            {AMOUNT.format("quantity * unit_price - discount_amount")}
                as total_price_tax_excl,
            loaded_at as _fivetran_synced
        from sold""",
    "ps_order_slip": f"""
        select 'R' || order_id as id_order_slip, order_id as id_order,
            {AMOUNT.format("refunded")} as total_products_tax_excl,
            '0.000000' as total_shipping_tax_excl,
            {MOMENT.format("refunded_at")} as date_add,
            {MOMENT.format("refunded_at")} as date_upd,
            refund_loaded_at as _fivetran_synced
        from sales where refunded > 0""",
    "ps_order_cart_rule": f"""
        select order_id || '/1' as id_order_cart_rule, order_id as id_order,
            coalesce(coupon_code, 'automatic') as id_cart_rule,
            {AMOUNT.format("discount_amount")} as value_tax_excl, 0 as free_shipping,
            loaded_at as _fivetran_synced
        from sales where coupon_code is not null or discount_amount > 0""",
    "ps_cart_rule": """
        select distinct coalesce(coupon_code, 'automatic') as id_cart_rule,
            coalesce(coupon_code, '') as code
        from sales where coupon_code is not null or discount_amount > 0""",
    "ps_product": f"""
        select product_id as id_product, category as id_category_default,
            1 as id_shop_default, {AMOUNT.format("list_price")} as price,
            {AMOUNT.format("coalesce(unit_cost, 0)")} as wholesale_price,
            0 as is_virtual, {CHANGED} as date_upd, loaded_at as _fivetran_synced
        from raw.products""",
    "ps_product_lang": """
        select product_id as id_product, 1 as id_shop, 1 as id_lang,
            product_name as name, loaded_at as _fivetran_synced
        from raw.products""",
    "ps_category_lang": """
        select distinct category as id_category, 1 as id_shop, 1 as id_lang,
            category as name
        from raw.products where category is not null""",
}
"""The shop's tables, as queries of the shop."""
