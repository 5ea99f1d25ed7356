"""Tell a simulated shop as WooCommerce: in REST answers, or in its own tables.

All without tax. What the shop has of people and orders is what the views in `retell`
leave of it.
"""

MOMENT = "strftime({}, '%Y-%m-%dT%H:%M:%S')"
ORDERED, CHANGED = MOMENT.format("ordered_at"), MOMENT.format("updated_at")
AMOUNT = "({})::decimal(18, 2)::varchar"
GOODS = AMOUNT.format("quantity * unit_price")
PAID = AMOUNT.format("quantity * unit_price - discount_amount")
TOTAL = AMOUNT.format("gross - line_discount - discount_amount + shipping_amount")
STATUS = """
            case status when 'shipped' then 'completed' when 'paid' then 'processing'
                when 'pending' then 'on-hold' when 'partially_refunded' then 'completed'
                else status end""".strip()

WOOCOMMERCE = {
    "orders": f"""
        select order_id as id, 0 as parent_id, order_id as "number",
            {STATUS} as status,
            currency_code as currency, false as prices_include_tax,
            'wc_order_' || order_id as order_key, 'checkout' as created_via,
            coalesce(customer_id, '0') as customer_id,
            {{'email': email, 'country': country_code}} as billing,
            {ORDERED} as date_created_gmt, {CHANGED} as date_modified_gmt,
            {AMOUNT.format("shipping_amount")} as shipping_total, '0.00' as total_tax,
            {TOTAL} as total,
            items.line_items,
            case when discount_amount > 0
                then [{{'id': 1, 'total': {AMOUNT.format("-discount_amount")}}}]
                else [] end as fee_lines,
            case when coupon_code is not null
                then [{{'code': coupon_code, 'discount': '1.00'}}]
                else [] end as coupon_lines,
            loaded_at as _airbyte_extracted_at
        from sales
        left join (
            select order_id, list({{
                'id': order_line_id, 'product_id': product_id, 'variation_id': 0,
                'name': product_name, 'quantity': quantity,
                'subtotal': {GOODS}, 'total': {PAID}
            }} order by order_line_id) as line_items
            from sold group by order_id
        ) as items using (order_id)""",
    "refunds": f"""
        select 'R' || order_id as id, order_id as parent_id,
            {MOMENT.format("refunded_at")} as date_created_gmt,
            {AMOUNT.format("refunded")} as amount,
            [{{'id': 'R' || order_id || '/1', 'total_tax': '0.00',
                'total': {AMOUNT.format("-refunded")}}}] as line_items,
            refund_loaded_at as _airbyte_extracted_at
        from sales where refunded > 0""",
    "customers": f"""
        select customer_id as id, email, first_name, last_name, 'customer' as role,
            {{'phone': phone, 'country': country_code}} as billing,
            {MOMENT.format("created_at")} as date_created_gmt,
            {CHANGED} as date_modified_gmt,
            case when is_granted is null then []
                else [{{
                    'key': 'mailchimp_woocommerce_is_subscribed',
                    'value': case when is_granted then '1' else 'unsubscribed' end
                }}] end as meta_data,
            loaded_at as _airbyte_extracted_at
        from people""",
    "products": f"""
        select product_id as id, product_name as name, 'simple' as type,
            'publish' as status, {AMOUNT.format("list_price")} as regular_price,
            [{{'id': 1, 'name': category, 'slug': category}}] as categories,
            {{'total_value': unit_cost}} as cost_of_goods_sold,
            {MOMENT.format("updated_at")} as date_created_gmt,
            {MOMENT.format("updated_at")} as date_modified_gmt,
            loaded_at as _airbyte_extracted_at
        from raw.products""",
}
"""The files of the REST interface's answers, as queries of the shop."""

WOOCOMMERCE_TABLES = {
    "wc_orders": f"""
        select order_id as id, 'wc-' || {STATUS} as status, currency_code as currency,
            'shop_order' as type, '0.00' as tax_amount, {TOTAL} as total_amount,
            coalesce(customer_id, '0') as customer_id, email as billing_email,
            ordered_at as date_created_gmt, updated_at as date_updated_gmt,
            '0' as parent_order_id, loaded_at as _fivetran_synced
        from sales
        union all
        select 'R' || order_id, 'wc-completed', currency_code, 'shop_order_refund',
            '0.00', {AMOUNT.format("-refunded")}, '0', null, refunded_at, refunded_at,
            order_id, refund_loaded_at
        from sales where refunded > 0""",
    "wc_order_operational_data": f"""
        select order_id, 'checkout' as created_via, 0 as prices_include_tax,
            'wc_order_' || order_id as order_key,
            {AMOUNT.format("shipping_amount")} as shipping_total_amount,
            loaded_at as _fivetran_synced
        from sales""",
    "woocommerce_order_items": """
        select order_line_id as order_item_id, product_name as order_item_name,
            'line_item' as order_item_type, order_id, loaded_at as _fivetran_synced
        from sold
        union all
        select order_id || '/fee', 'Discount', 'fee', order_id, loaded_at
        from sales where discount_amount > 0
        union all
        select order_id || '/coupon', coupon_code, 'coupon', order_id, loaded_at
        from sales where coupon_code is not null
        union all
        select 'R' || order_id || '/1', 'Refund', 'line_item', 'R' || order_id,
            refund_loaded_at
        from sales where refunded > 0""",
    "woocommerce_order_itemmeta": f"""
        select order_line_id as order_item_id,
            unnest([
                '_product_id', '_variation_id', '_qty', '_line_subtotal', '_line_total'
            ]) as meta_key,
            unnest([product_id, '0', quantity::varchar, {GOODS}, {PAID}]) as meta_value,
            loaded_at as _fivetran_synced
        from sold
        union all
        select order_id || '/fee', '_line_total', {AMOUNT.format("-discount_amount")},
            loaded_at
        from sales where discount_amount > 0
        union all
        select order_id || '/coupon', 'discount_amount', '1.00', loaded_at
        from sales where coupon_code is not null
        union all
        select 'R' || order_id || '/1', '_line_total', {AMOUNT.format("-refunded")},
            refund_loaded_at
        from sales where refunded > 0""",
    "wc_customer_lookup": """
        select customer_id, customer_id as user_id, first_name, last_name, email,
            created_at as date_registered, country_code as country,
            loaded_at as _fivetran_synced
        from people
        union all
        select 'G' || min(order_id), null, null, null, email, null, null,
            min(loaded_at)
        from sales where customer_id is null group by email""",
    "usermeta": """
        select customer_id as user_id,
            'mailchimp_woocommerce_is_subscribed' as meta_key,
            case when is_granted then '1' else 'unsubscribed' end as meta_value,
            loaded_at as _fivetran_synced
        from people where is_granted is not null""",
}
"""The shop's own tables, as queries of the shop. They know neither categories nor
phones, nor a product that nobody bought."""
