"""Tell a simulated shop as another system would: the same people, orders and money.

A shop system knows no birth dates, one account an address, an account's latest answer
alone, and here one refund an order; interactions are Klaviyo's and GA4's to tell. What
is left out is left out of each shape, so that the shop in Coltiva's own tables
(`coltiva`; `coltiva_touchpoints` with interactions) and in another system's are the
same.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from coltiva.simulate.retell_prestashop import PRESTASHOP
from coltiva.simulate.retell_touchpoints import GA4, KLAVIYO, SEEN, TOUCHPOINTS
from coltiva.simulate.retell_woocommerce import WOOCOMMERCE, WOOCOMMERCE_TABLES
from coltiva.simulate.settings import Settings
from coltiva.simulate.shop import simulate

FINANCIAL = {
    "pending": "pending",
    "failed": "expired",
    "draft": "pending",
    "cancelled": "voided",
    "refunded": "refunded",
    "returned": "refunded",
    "partially_refunded": "partially_refunded",
}
"""Shopify's financial status of an order that is not simply paid."""

SHOP = """
create view people as
select customers.*, answers.is_granted, answers.recorded_at
from raw.customers
left join (
    select customer_id, arg_max(is_granted, recorded_at) as is_granted,
        max(recorded_at) as recorded_at
    from raw.consents
    where channel = 'email' and purpose = 'marketing'
    group by all
) as answers using (customer_id)
where customers.email is not null
qualify row_number() over (
    partition by lower(trim(customers.email)) order by customers.customer_id
) = 1;

create view sales as
select orders.* exclude (email, customer_id, status),
    coalesce(people.email, orders.email) as email,
    people.customer_id, people.country_code,
    case when orders.status in ('completed', 'delivered') then 'shipped'
        when orders.status = 'returned' then 'refunded'
        when orders.status in ('processing') then 'paid'
        when orders.status = 'draft' then 'pending'
        else orders.status end as status,
    back.amount as refunded, back.refunded_at, back.loaded_at as refund_loaded_at,
    goods.gross, goods.line_discount
from raw.orders
left join raw.customers as accounts on orders.customer_id = accounts.customer_id
left join people on lower(trim(accounts.email)) = lower(trim(people.email))
left join (
    select order_id, sum(amount) as amount, max(refunded_at) as refunded_at,
        max(loaded_at) as loaded_at
    from raw.refunds where order_id is not null group by all
) as back on orders.order_id = back.order_id
left join (
    select order_id, sum(quantity * unit_price) as gross,
        sum(discount_amount) as line_discount
    from raw.order_lines group by all
) as goods on orders.order_id = goods.order_id
where coalesce(people.email, orders.email) is not null;

create view sold as
select lines.*, products.product_name
from raw.order_lines as lines
inner join sales using (order_id)
left join raw.products using (product_id);
"""

COLTIVA = {
    "customers": """
        select customer_id, email, phone, first_name, last_name, country_code,
            created_at, updated_at, loaded_at
        from people""",
    "products": "select * from raw.products",
    "orders": """
        select order_id, customer_id, email, ordered_at, status, currency_code,
            shipping_amount, discount_amount, coupon_code, updated_at, loaded_at
        from sales""",
    "order_lines": "select * exclude (product_name) from sold",
    "refunds": """
        select 'R' || order_id as refund_id, order_id, customer_id, refunded_at,
            refunded as amount, 0 as shipping_amount, refund_loaded_at as loaded_at
        from sales where refunded > 0""",
    "consents": """
        select customer_id || '/email' as consent_id, customer_id, 'email' as channel,
            'marketing' as purpose, is_granted, recorded_at, recorded_at as loaded_at
        from people where is_granted is not null""",
}

FIVETRAN = {
    "customer": """
        select customer_id as id, email, first_name, last_name, phone, created_at,
            updated_at,
            case is_granted when true then 'SUBSCRIBED' when false then 'UNSUBSCRIBED'
                else 'NOT_SUBSCRIBED' end as email_marketing_consent_state,
            recorded_at as email_marketing_consent_consent_updated_at,
            loaded_at as _fivetran_synced
        from people""",
    "customer_address": """
        select customer_id || '/1' as id, customer_id, country_code,
            true as is_default, loaded_at as _fivetran_synced
        from people""",
    "order": """
        select order_id as id, customer_id, email, ordered_at as created_at,
            ordered_at as processed_at, updated_at, {financial} as financial_status,
            case when status = 'shipped' then 'fulfilled' end as fulfillment_status,
            case when status = 'cancelled' then ordered_at + interval 10 minute end
                as cancelled_at,
            currency_code as currency, false as test, false as _fivetran_deleted,
            gross - line_discount - discount_amount as subtotal_price,
            line_discount + discount_amount as total_discounts,
            json_object('shop_money', json_object(
                'amount', shipping_amount::varchar, 'currency_code', currency_code
            )) as total_shipping_price_set,
            country_code as shipping_address_country_code,
            loaded_at as _fivetran_synced
        from sales""",
    "order_line": """
        select order_line_id as id, order_id, product_id, product_name as title,
            product_name as name, quantity, unit_price as price, false as gift_card,
            loaded_at as _fivetran_synced
        from sold""",
    "discount_allocation": """
        select order_line_id, 0 as "index", discount_amount as amount,
            loaded_at as _fivetran_synced
        from sold where discount_amount > 0""",
    "order_discount_code": """
        select order_id, 1 as "index", coupon_code as code, 'percentage' as type,
            discount_amount as amount, loaded_at as _fivetran_synced
        from sales where coupon_code is not null""",
    "refund": """
        select 'R' || order_id as id, order_id, refunded_at as created_at,
            refunded_at as processed_at, refund_loaded_at as _fivetran_synced
        from sales where refunded > 0""",
    "order_line_refund": """
        select 'R' || order_id || '/1' as id, 'R' || order_id as refund_id,
            refunded as subtotal, refund_loaded_at as _fivetran_synced
        from sales where refunded > 0""",
    "product": """
        select product_id as id, product_name as title, category as product_type,
            updated_at, false as _fivetran_deleted, loaded_at as _fivetran_synced
        from raw.products""",
    "product_variant": """
        select product_id || '/1' as id, product_id, product_id || '/1'
            as inventory_item_id, list_price as price, loaded_at as _fivetran_synced
        from raw.products""",
    "inventory_item": """
        select product_id || '/1' as id, unit_cost as unit_cost_amount,
            loaded_at as _fivetran_synced
        from raw.products""",
}

MOMENT = "strftime({} + interval 2 hour, '%Y-%m-%d %H:%M:%S +0200')"
FIRST = "case when place = 1 then {} end"
EXPORTED = {
    "Name": "'#' || order_id",
    "Email": FIRST.format("email"),
    "Financial Status": FIRST.format("{financial}"),
    "Fulfillment Status": FIRST.format(
        "case when status = 'shipped' then 'fulfilled' else 'unfulfilled' end"
    ),
    "Fulfilled at": FIRST.format(MOMENT.format("refunded_at")),
    "Currency": FIRST.format("currency_code"),
    "Subtotal": FIRST.format("gross - line_discount - order_discount"),
    "Shipping": FIRST.format("shipping_amount"),
    "Total": FIRST.format("gross - line_discount - order_discount + shipping_amount"),
    "Discount Code": FIRST.format("coupon_code"),
    "Discount Amount": FIRST.format("line_discount + order_discount"),
    "Created at": MOMENT.format("ordered_at"),
    "Lineitem quantity": "quantity",
    "Lineitem name": "product_name",
    "Lineitem price": "unit_price",
    "Lineitem sku": "product_id",
    "Cancelled at": FIRST.format(
        "case when status = 'cancelled' then "
        + MOMENT.format("(ordered_at + interval 10 minute)")
        + " end"
    ),
    "Refunded Amount": FIRST.format("coalesce(refunded, 0)"),
    "Id": FIRST.format("order_id"),
    "Lineitem discount": "discount_amount",
}
EXPORT_ROWS = """(
    select sold.*, sales.* exclude (order_id, loaded_at, discount_amount),
        sales.discount_amount as order_discount,
        row_number() over (partition by sold.order_id order by order_line_id) as place
    from sold inner join sales using (order_id)
    order by ordered_at desc, sold.order_id, place
)"""

EXPORT = {
    "orders_export": "select "
    + ", ".join(f'{value} as "{name}"' for name, value in EXPORTED.items())
    + f" from {EXPORT_ROWS} as rows",
    "customers_export": """
        select '''' || customer_id as "Customer ID", first_name as "First Name",
            last_name as "Last Name", email as "Email",
            case when is_granted then 'yes' else 'no' end as "Accepts Email Marketing",
            country_code as "Default Address Country Code", '''' || phone as "Phone"
        from people""",
    "products_export": """
        select lower(product_id) as "Handle", product_name as "Title",
            category as "Type", 'Default Title' as "Option1 Value",
            product_id as "Variant SKU", list_price as "Variant Price",
            unit_cost as "Cost per item", 'false' as "Gift Card"
        from raw.products""",
}

SEVERAL = {"shopify": FIVETRAN, "klaviyo": KLAVIYO, "ga4": GA4}
SHAPES = {
    "coltiva": COLTIVA,
    "coltiva_touchpoints": COLTIVA | TOUCHPOINTS,
    "shopify_csv": EXPORT,
    "shopify_fivetran": FIVETRAN,
    "woocommerce_rest": WOOCOMMERCE,
    "woocommerce_tables": WOOCOMMERCE_TABLES,
    "prestashop_tables": PRESTASHOP,
    "shopify_klaviyo_ga4": {
        f"{folder}/{name}": query
        for folder, tables in SEVERAL.items()
        for name, query in tables.items()
    },
}
"""The files of each shape, as queries of the shop; of several systems in folders."""

FORMATS = {
    "csv": "format csv, header",
    "jsonl": "format json",
    "parquet": "format parquet",
}


def retell(
    settings: Settings, out: Path, shape: str, file_format: str
) -> dict[str, int]:
    """Write a shop without mess into the folder `out` in one of SHAPES; count rows.

    `file_format` is csv or parquet; an export of the admin is always CSV, answers of a
    REST interface are always lines of JSON.
    """
    clean = replace(settings, duplicate_rate=0.0, bad_rate=0.0, late_rate=0.0)
    always = {"shopify_csv": "csv", "woocommerce_rest": "jsonl"}
    kind = always.get(shape, file_format)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        simulate(clean, Path(folder), "parquet")
        connection.execute("create schema raw")
        for path in sorted(Path(folder).glob("*.parquet")):
            connection.execute(
                f"create table raw.{path.stem} as from read_parquet('{path}')"
            )
        connection.execute(SHOP + SEEN)
        return write_shape(connection, out, shape, kind)


def write_shape(
    connection: duckdb.DuckDBPyConnection, out: Path, shape: str, kind: str
) -> dict[str, int]:
    """Write the files of a shape from the views of SHOP; count their rows."""
    financial = " ".join(
        f"when '{own}' then '{word}'" for own, word in FINANCIAL.items()
    )
    financial = f"case status {financial} else 'paid' end"
    counts = {}
    for name, query in SHAPES[shape].items():
        query = query.replace("{financial}", financial)
        options = FORMATS[kind]
        path = out / f"{name}.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        goal = str(path).replace("'", "''")
        (count,) = connection.execute(
            f"copy ({query}) to '{goal}' ({options})"
        ).fetchone()
        counts[name] = count
    return counts
