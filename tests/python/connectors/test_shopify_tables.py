"""What Shopify's tables become, as four loaders leave them: one shop, one result.

Each trap is an order of a name in ORDERS. The shop is told as Fivetran has it from
Shopify's two interfaces, as dlt's tables, and as Airbyte's rows with lists in them.
What has to arrive was written by hand and is the same for all.
"""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from connectors.inputs import Inputs, Row, build, inputs, write_tables

Tables = dict[str, list[Row]]
SYNCED = "2025-06-01 00:00:00"
LINE = {"id": "l1", "product_id": "p1", "sku": "VAS", "title": "Vaso", "price": "25.00"}
ORDERS: dict[str, dict[str, Any]] = {
    "o01": {  # paid and sent; a code over the order stands on its lines
        "fulfillment_status": "fulfilled",
        "subtotal": "40.50",
        "discounts": "4.50",
        "codes": [{"code": "WELCOME10", "type": "percentage"}],
        "lines": [
            {**LINE, "off": ["2.50"]},
            {**LINE, "id": "l2", "product_id": "p2", "price": "10.00", "quantity": 2}
            | {"off": ["1.50", "0.50"]},
        ],
    },
    "o02": {"cancelled_at": "2025-05-01 10:09:00", "subtotal": "25.00"},
    "o03": {  # a discount for shipping is none on goods
        "subtotal": "25.00",
        "discounts": "5.90",
        "codes": [{"code": "FREESHIP", "type": "shipping"}],
    },
    "o04": {  # a line went back, and shipping with it
        "status": "partially_refunded",
        "subtotal": "25.00",
        "refund": {"lines": ["20.00"], "adjustments": [("shipping_refund", "-5.90")]},
    },
    "o05": {  # money went back, and no line
        "status": "partially_refunded",
        "subtotal": "25.00",
        "refund": {"lines": [], "adjustments": [("refund_discrepancy", "-10.00")]},
    },
    "o06": {"test": True, "subtotal": "25.00"},
    "o07": {"deleted": True, "subtotal": "25.00"},
    "o08": {  # the money never went back
        "subtotal": "25.00",
        "refund": {"lines": ["25.00"], "adjustments": [], "paid": "failure"},
    },
    "o09": {  # the product is gone: the line keeps its sku
        "subtotal": "30.00",
        "lines": [
            {**LINE, "id": "l9", "product_id": "", "sku": "GONE", "price": "30.00"}
        ],
    },
    "o10": {"customer_id": "", "email": "guest@example.com", "subtotal": "25.00"},
    "o11": {  # money for later goods
        "subtotal": "50.00",
        "lines": [
            {**LINE, "id": "l11", "product_id": "p3", "price": "50.00"}
            | {"gift_card": True}
        ],
    },
    "o12": {"customer_id": "", "email": "", "subtotal": "25.00"},
    "o13": {  # a card was paid back, which was no sale of goods
        "subtotal": "50.00",
        "lines": [
            {**LINE, "id": "l13", "product_id": "p3", "price": "50.00"}
            | {"gift_card": True}
        ],
        "refund": {"lines": ["50.00"], "adjustments": []},
    },
}
CUSTOMERS: list[dict[str, Any]] = [
    {"id": "c1", "email": "anna@example.com", "consent": "SUBSCRIBED"},
    {"id": "c2", "email": "bruno@example.com", "consent": "UNSUBSCRIBED"},
    {"id": "c3", "email": "carla@example.com", "consent": "NOT_SUBSCRIBED"},
]
PRODUCTS = [("p1", "Vaso", "Casa", "25.00"), ("p2", "Sapone", "Bagno", "10.00")]

STATUSES = {
    "o01": "shipped",
    "o02": "cancelled",
    "o03": "paid",
    "o04": "partially_refunded",
    "o05": "partially_refunded",
    "o07": "cancelled",
    "o08": "paid",
    "o09": "paid",
    "o10": "paid",
    "o11": "paid",
    "o12": "paid",
    "o13": "paid",
}


def all_orders() -> list[dict[str, Any]]:
    """Fill in what each order has where its case says nothing else."""
    own = {
        "customer_id": "c1",
        "email": "anna@example.com",
        "status": "paid",
        "fulfillment_status": "",
        "cancelled_at": "",
        "discounts": "0.00",
        "codes": [],
        "refund": None,
        "test": False,
        "deleted": False,
    }
    orders = []
    for number, (key, case) in enumerate(ORDERS.items(), 1):
        order = {**own, **case, "id": key, "at": f"2025-05-01 10:{number:02d}:00"}
        lines = case.get("lines") or [{**LINE, "id": f"l-{key}"}]
        order["lines"] = [
            {"quantity": 1, "off": [], "gift_card": False, **line} for line in lines
        ]
        orders.append(order)
    return orders


def order_row(order: dict[str, Any]) -> dict[str, Any]:
    """Give the columns that REST names of an order."""
    return {
        "id": order["id"],
        "email": order["email"],
        "created_at": order["at"],
        "processed_at": order["at"],
        "updated_at": order["at"],
        "financial_status": order["status"],
        "fulfillment_status": order["fulfillment_status"],
        "cancelled_at": order["cancelled_at"],
        "currency": "EUR",
        "subtotal_price": order["subtotal"],
        "total_discounts": order["discounts"],
        "test": order["test"],
    }


def fivetran_rest() -> Tables:
    """Tell the shop as Fivetran's tables of the REST interface."""
    tables: Tables = {
        "customer": [
            {
                "id": person["id"],
                "email": person["email"],
                "created_at": "2025-01-01 00:00:00",
                "updated_at": "2025-01-02 00:00:00",
                "email_marketing_consent_state": person["consent"],
                "email_marketing_consent_consent_updated_at": "2025-01-03 00:00:00",
            }
            for person in CUSTOMERS
        ],
        "product": [
            {"id": key, "title": name, "product_type": kind}
            for key, name, kind, _ in PRODUCTS
        ],
        "product_variant": [
            {"id": f"v{key}", "product_id": key, "price": price}
            for key, _, _, price in PRODUCTS
        ],
        "order": [],
        "order_line": [],
        "discount_allocation": [],
        "order_discount_code": [],
        "refund": [],
        "order_line_refund": [],
        "order_adjustment": [],
        "transaction": [],
    }
    for order in all_orders():
        key = order["id"]
        shipping = {"shop_money": {"amount": "5.90", "currency_code": "EUR"}}
        tables["order"].append(
            order_row(order)
            | {
                "customer_id": order["customer_id"],
                "total_shipping_price_set": json.dumps(shipping),
                "_fivetran_deleted": order["deleted"],
            }
        )
        for line in order["lines"]:
            cells = {k: v for k, v in line.items() if k != "off"}
            tables["order_line"].append({**cells, "order_id": key})
            tables["discount_allocation"] += [
                {"order_line_id": line["id"], "index": place, "amount": amount}
                for place, amount in enumerate(line["off"])
            ]
        tables["order_discount_code"] += [
            {"order_id": key, "index": place, **code}
            for place, code in enumerate(order["codes"], 1)
        ]
        if back := order["refund"]:
            refund = {"refund_id": f"r-{key}"}
            tables["refund"].append(
                {"id": f"r-{key}", "order_id": key, "created_at": "2025-05-09 08:00:00"}
            )
            tables["order_line_refund"] += [
                {"id": f"rl-{key}", **refund, "subtotal": amount}
                | {"order_line_id": order["lines"][0]["id"]}
                for amount in back["lines"]
            ]
            tables["order_adjustment"] += [
                {"id": f"a-{key}", **refund, "kind": kind, "amount": amount}
                for kind, amount in back["adjustments"]
            ]
            tables["transaction"].append(
                {"id": f"t-{key}", **refund, "kind": "refund", "amount": "25.00"}
                | {"status": back.get("paid", "success")}
            )
    for rows in tables.values():
        for row in rows:
            row["_fivetran_synced"] = SYNCED
    return tables


GRAPHQL = {
    "financial_status": "display_financial_status",
    "fulfillment_status": "display_fulfillment_status",
    "currency": "currency_code",
    "subtotal_price": "subtotal_price_set_shop_amount",
    "total_discounts": "total_discounts_set_shop_amount",
    "gift_card": "is_gift_card",
    "subtotal": "subtotal_set_shop_amount",
    "email_marketing_consent_consent_updated_at": "email_marketing_consent_updated_at",
}


def fivetran_graphql() -> Tables:
    """Tell it as the tables of GraphQL: other names, totals for prices, capitals."""
    tables = fivetran_rest()
    tables["refund_line_item"] = tables.pop("order_line_refund")
    for name, rows in tables.items():
        renamed = [{GRAPHQL.get(k, k): v for k, v in row.items()} for row in rows]
        for row in renamed:
            if name == "order":
                del row["total_shipping_price_set"]
                row["total_shipping_price_set_shop_amount"] = "5.90"
                row["display_financial_status"] = row[
                    "display_financial_status"
                ].upper()
            elif name == "order_line":
                total = Decimal(row.pop("price")) * row["quantity"]
                row["original_total_set_shop_amount"] = total
            elif name == "discount_allocation":
                row["allocated_amount_set_shop_amount"] = row.pop("amount")
            elif name == "order_adjustment":
                row["amount_set_shop_amount"] = row.pop("amount")
                row["reason"] = row.pop("kind").upper()
        tables[name] = renamed
    return tables


def offset(text: str) -> str:
    """Write a moment with an offset, as REST answers do."""
    return text and f"{text[:10]}T{int(text[11:13]) + 2:02d}{text[13:]}+02:00"


LOAD = "1748736000.123"  # 2025-06-01 00:00:00
CHILDREN = {
    "order_line": "orders__line_items",
    "order_discount_code": "orders__discount_codes",
    "refund": "orders__refunds",
}


def dlt() -> Tables:
    """Tell it as dlt's tables, whose rows know their parent by a key of its own."""
    rest = fivetran_rest()
    tables: Tables = {"customers": [], "orders": [], "products": []}
    for name, goal in (("customer", "customers"), ("product", "products")):
        tables[goal] = [
            {k.replace("_consent_state", "_consent__state"): v for k, v in row.items()}
            for row in rest[name]
        ]
    for row in tables["customers"]:
        row["email_marketing_consent__consent_updated_at"] = offset(
            row.pop("email_marketing_consent_consent_updated_at")
        )
    for row in rest["order"]:
        order = dict(row) | {"customer__id": row["customer_id"]}
        shipping = json.loads(order.pop("total_shipping_price_set"))
        order["total_shipping_price_set__shop_money__amount"] = shipping["shop_money"][
            "amount"
        ]
        del order["customer_id"]
        if order.pop("_fivetran_deleted"):
            order["cancelled_at"] = order["created_at"]
        for column in ("created_at", "processed_at", "updated_at", "cancelled_at"):
            order[column] = offset(order[column])
        tables["orders"].append(order)
    tables["products__variants"] = [
        {**row, "_dlt_parent_id": f"d-{row['product_id']}", "_dlt_id": row["id"]}
        for row in rest["product_variant"]
    ]
    for name, goal in CHILDREN.items():
        tables[goal] = [
            {k: v for k, v in row.items() if k != "order_id"}
            | {"_dlt_parent_id": f"d-{row['order_id']}"}
            for row in rest[name]
        ]
    for row in tables["orders__refunds"]:
        row["created_at"] = offset(row["created_at"])
    tables["orders__line_items__discount_allocations"] = [
        {"_dlt_parent_id": f"d-{row['order_line_id']}", "amount": row["amount"]}
        for row in rest["discount_allocation"]
    ]
    for name, goal in (
        ("order_line_refund", "orders__refunds__refund_line_items"),
        ("order_adjustment", "orders__refunds__order_adjustments"),
        ("transaction", "orders__refunds__transactions"),
    ):
        tables[goal] = [
            {
                k.replace("order_line_id", "line_item_id"): v
                for k, v in row.items()
                if k != "refund_id"
            }
            | {"_dlt_parent_id": f"d-{row['refund_id']}"}
            for row in rest[name]
        ]
    for name, rows in tables.items():
        for row in rows:
            row.pop("_fivetran_synced", None)
            if "id" in row:
                row["_dlt_id"] = f"d-{row['id']}"
            if "__" not in name:
                row["_dlt_load_id"] = LOAD
    return tables


def airbyte() -> Tables:
    """Tell it as Airbyte's streams: lists in rows; of a deleted order its id alone."""
    rest = fivetran_rest()
    synced = {"_airbyte_extracted_at": f"{SYNCED}+00:00"}
    tables: Tables = {
        "customers": [
            {
                "id": row["id"],
                "email": row["email"],
                "created_at": row["created_at"],
                "updated_at": row["updated_at"],
                "email_marketing_consent": {
                    "state": row["email_marketing_consent_state"].lower(),
                    "consent_updated_at": offset("2025-01-03 00:00:00"),
                },
                **synced,
            }
            for row in rest["customer"]
        ],
        "products": [{**row, **synced} for row in rest["product"]],
        "product_variants": [{**row, **synced} for row in rest["product_variant"]],
        "orders": [],
        "order_refunds": [],
    }
    for order in all_orders():
        key = order["id"]
        row: dict[str, Any] = order_row(order) | {
            "customer": {"id": order["customer_id"]} if order["customer_id"] else None,
            "line_items": [
                {k: v for k, v in line.items() if k != "off"}
                | {"discount_allocations": [{"amount": off} for off in line["off"]]}
                for line in order["lines"]
            ],
            "discount_codes": order["codes"],
            "total_shipping_price_set": {"shop_money": {"amount": "5.90"}},
        }
        for column in ("created_at", "processed_at", "updated_at", "cancelled_at"):
            row[column] = offset(row[column]) or None
        if order["deleted"]:
            row = {**dict.fromkeys(row), "id": key, "deleted_at": offset(order["at"])}
            row["currency"] = "EUR"
        tables["orders"].append(row | synced)
        if back := order["refund"]:
            tables["order_refunds"].append(
                {
                    "id": f"r-{key}",
                    "order_id": key,
                    "created_at": offset("2025-05-09 08:00:00"),
                    "refund_line_items": [
                        {"subtotal": x, "line_item_id": order["lines"][0]["id"]}
                        for x in back["lines"]
                    ],
                    "order_adjustments": [
                        {"kind": kind, "amount": amount}
                        for kind, amount in back["adjustments"]
                    ],
                    "transactions": [
                        {"kind": "refund", "status": back.get("paid", "success")}
                        | {"amount": "25.00"}
                    ],
                    **synced,
                }
            )
    return tables


SHAPES: dict[str, Callable[[], Tables]] = {
    "fivetran_rest": fivetran_rest,
    "fivetran_graphql": fivetran_graphql,
    "dlt": dlt,
    "airbyte": airbyte,
}


@pytest.fixture(scope="module", params=SHAPES)
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Inputs]:
    """Build the inputs of each shape."""
    folder = tmp_path_factory.mktemp(request.param)
    write_tables(folder / "raw", SHAPES[request.param](), request.param)
    return request.param, inputs(folder / "raw", folder / "x", ["shopify"])


def test_orders(shop: tuple[str, Inputs]) -> None:
    """Status, person, money, time; no test order; a deleted one is cancelled."""
    shape, found = shop
    rows = found.rows(
        *("orders", "order_id", "status", "customer_id", "email", "discount_amount"),
        *("shipping_amount", "coupon_code", "ordered_at", "loaded_at"),
    )
    expected = []
    for number, (key, case) in enumerate(ORDERS.items(), 1):
        if key == "o06":
            continue
        gone = shape == "airbyte" and key == "o07"
        person = case.get("customer_id", "c1") or None
        email = case.get("email", "anna@example.com") or None
        expected.append(
            (
                key,
                STATUSES[key],
                None if gone else person,
                None if gone else email,
                Decimal(0),
                None if gone else Decimal("5.9"),
                "WELCOME10" if key == "o01" else None,
                datetime(2025, 5, 1, 10, number),
                datetime(2025, 6, 1),
            )
        )
    assert rows == expected


def test_goods_add_up_to_the_subtotal(shop: tuple[str, Inputs]) -> None:
    """Lines less their discounts are Shopify's subtotal of each order, to the cent."""
    shape, found = shop
    goods: dict[str, Decimal] = {}
    for order, quantity, price, off in found.rows(
        "order_lines", "order_id", "quantity", "unit_price", "discount_amount"
    ):
        goods[order] = goods.get(order, Decimal(0)) + quantity * price - off
    assert goods == {
        key: Decimal(case["subtotal"])
        for key, case in ORDERS.items()
        if key != "o06" and not (key == "o07" and shape == "airbyte")
    }


def test_refunds(shop: tuple[str, Inputs]) -> None:
    """Goods and shipping apart; money without lines; nothing that was never paid."""
    told = ["refund_id", "order_id", "customer_id", "amount", "shipping_amount"]
    assert shop[1].rows("refunds", *told, "refunded_at") == [
        (
            "r-o04",
            "o04",
            "c1",
            Decimal("25.9"),
            Decimal("5.9"),
            datetime(2025, 5, 9, 8),
        ),
        ("r-o05", "o05", "c1", Decimal(10), Decimal(0), datetime(2025, 5, 9, 8)),
    ]


def test_products(shop: tuple[str, Inputs]) -> None:
    """What was sold and is gone is there; a card is one by its line."""
    told = ["product_id", "product_name", "category", "product_type", "list_price"]
    assert shop[1].rows("products", *told) == [
        ("GONE", "Vaso", None, None, None),
        ("p1", "Vaso", "Casa", None, Decimal(25)),
        ("p2", "Sapone", "Bagno", None, Decimal(10)),
        ("p3", "Vaso", None, "gift_card", None),
    ]


def test_consents(shop: tuple[str, Inputs]) -> None:
    """A yes and a withdrawal; who was never asked has no answer."""
    told = ["consent_id", "customer_id", "channel", "is_granted", "recorded_at"]
    assert shop[1].rows("consents", *told) == [
        ("c1/email", "c1", "email", "true", datetime(2025, 1, 3)),
        ("c2/email", "c2", "email", "false", datetime(2025, 1, 3)),
    ]


def test_interactions_and_campaigns_are_empty(shop: tuple[str, Inputs]) -> None:
    """Nobody began a checkout; Shopify knows no campaigns."""
    assert shop[1].rows("interactions", "interaction_id") == []
    assert shop[1].rows("campaigns", "campaign_id") == []


def test_a_checkout_is_an_interaction(tmp_path: Path) -> None:
    """With who began it, and without the link that would restore it."""
    tables = fivetran_rest()
    tables["abandoned_checkout"] = [
        {"id": "k1", "created_at": "2025-05-02 09:00:00", "customer_id": "c1"}
        | {"email": "anna@example.com", "abandoned_checkout_url": "https://x.example"}
        | {"_fivetran_synced": SYNCED},
    ]
    write_tables(tmp_path / "raw", tables)
    shop = inputs(tmp_path / "raw", tmp_path / "x", ["shopify"])
    told = ["interaction_id", "interaction_type", "customer_id", "occurred_at", "url"]
    assert shop.rows("interactions", *told) == [
        ("checkout/k1", "checkout_started", "c1", datetime(2025, 5, 2, 9), None)
    ]


def test_tables_that_are_not_there_yet(tmp_path: Path) -> None:
    """A shop's first day: no refund, no code, no discount, no product table."""
    rest = fivetran_rest()
    tables = {name: rest[name] for name in ("order", "order_line", "customer")}
    write_tables(tmp_path / "raw", tables)
    shop = inputs(tmp_path / "raw", tmp_path / "x", ["shopify"])
    # without a table of discounts an order's own is what its subtotal shows
    discounts = dict(shop.rows("orders", "order_id", "discount_amount"))
    assert discounts["o01"] == Decimal("4.5")
    assert discounts["o03"] == 0
    assert shop.rows("refunds", "refund_id") == []
    assert len(shop.rows("products", "product_id")) == 4


BAD: dict[str, tuple[str, Callable[[Tables], Any], str]] = {
    "a column is missing": (
        "order",
        lambda tables: [row.pop("financial_status") for row in tables["order"]],
        "shopify.order lacks the column financial_status or display_financial_status",
    ),
    "a column has another name": (
        "order_line",
        lambda tables: [
            row.update(cost=row.pop("price")) for row in tables["order_line"]
        ],
        "shopify.order_line lacks the column price or original_total_set_shop_amount",
    ),
    "there are no orders": (
        "order",
        lambda tables: tables.pop("order"),
        "finds no table order or orders or orders_export",
    ),
    "there are no lines": (
        "order_line",
        lambda tables: tables.pop("order_line"),
        "finds no table order_line or orders__line_items",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_tables_stop_the_run(tmp_path: Path, case: str) -> None:
    """What is required and missing is named in one sentence."""
    _, spoil, sentence = BAD[case]
    tables = fivetran_rest()
    spoil(tables)
    write_tables(tmp_path / "raw", tables)
    result = build(tmp_path / "raw", tmp_path / "x", ["shopify"])
    assert not result.success
    assert sentence in str(result.failures)


def test_a_price_that_is_no_number_is_not_guessed(tmp_path: Path) -> None:
    """It arrives as none, and staging rejects the line."""
    tables = fivetran_rest()
    tables["order_line"][0]["price"] = "n/a"
    write_tables(tmp_path / "raw", tables)
    shop = inputs(tmp_path / "raw", tmp_path / "x", ["shopify"])
    prices = dict(shop.rows("order_lines", "order_line_id", "unit_price"))
    assert prices["l1"] is None
