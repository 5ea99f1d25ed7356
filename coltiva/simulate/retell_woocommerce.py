"""Tell a simulated shop as WooCommerce's REST interface answers: without tax.

What the shop has of people and orders is what the views in `retell` leave of it.
"""

MOMENT = "strftime({}, '%Y-%m-%dT%H:%M:%S')"
ORDERED, CHANGED = MOMENT.format("ordered_at"), MOMENT.format("updated_at")
AMOUNT = "({})::decimal(18, 2)::varchar"
GOODS = AMOUNT.format("quantity * unit_price")
PAID = AMOUNT.format("quantity * unit_price - discount_amount")

WOOCOMMERCE = {
    "orders": f"""
        select order_id as id, 0 as parent_id, order_id as "number",
            case status when 'shipped' then 'completed' when 'paid' then 'processing'
                when 'pending' then 'on-hold' when 'partially_refunded' then 'completed'
                else status end as status,
            currency_code as currency, false as prices_include_tax,
            'wc_order_' || order_id as order_key, 'checkout' as created_via,
            coalesce(customer_id, '0') as customer_id,
            {{'email': email, 'country': country_code}} as billing,
            {ORDERED} as date_created_gmt, {CHANGED} as date_modified_gmt,
            {AMOUNT.format("shipping_amount")} as shipping_total, '0.00' as total_tax,
            {AMOUNT.format("gross - line_discount - discount_amount + shipping_amount")}
                as total,
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
            {MOMENT.format("updated_at")} as date_modified_gmt,
            loaded_at as _airbyte_extracted_at
        from raw.products""",
}
"""The files of the REST interface's answers, as queries of the shop."""
