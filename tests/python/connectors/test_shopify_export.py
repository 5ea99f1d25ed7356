"""What the exports of Shopify's admin become: each trap is an order of a name.

The shop is made up in the exact shape of the export. Each case has its rows, the order
as it has to arrive, its lines and what was paid back, written by hand, and Shopify's
subtotal, which the goods have to add up to.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from connectors.inputs import Inputs, build, inputs, write_csv

OWN = {
    "Financial Status": "paid",
    "Fulfillment Status": "fulfilled",
    "Currency": "EUR",
    "Shipping": "5.90",
    "Discount Amount": "0.00",
    "Refunded Amount": "0.00",
    "Fulfilled at": "2025-02-04 11:00:00 +0100",
}
"""What an order's first row has where a case says nothing else."""
AT = "2025-02-03 09:15:10 +0100"


def line(
    name: str, price: str, quantity: int = 1, sku: str = "", off: str = ""
) -> dict:
    """Write the cells of a line."""
    return {
        "Lineitem name": name,
        "Lineitem price": price,
        "Lineitem quantity": quantity,
        "Lineitem sku": sku,
        "Lineitem discount": off or "0.00",
        "Created at": AT,
    }


VASE = line("Vaso Terra", "25.00", sku="VAS")
SOAP = line("Sapone Timo", "10.00", 2, sku="SAP")
Case = tuple[dict[str, Any], list[dict[str, Any]], tuple, list[tuple], str | None]
CASES: dict[str, Case] = {
    # the first row's other cells; its lines; status, time, discount, coupon; product,
    # quantity and price of each line; what was paid back and when
    "two lines, and only the first row has the order": (
        {"Subtotal": "45.00"},
        [VASE, SOAP],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("SAP", 2, "10"), ("VAS", 1, "25")],
        None,
    ),
    "a code over the whole order is the order's": (
        {"Subtotal": "40.50", "Discount Amount": "4.50", "Discount Code": "WELCOME10"},
        [VASE, SOAP],
        ("shipped", "2025-02-03 08:15:10", "4.50", "WELCOME10"),
        [("SAP", 2, "10"), ("VAS", 1, "25")],
        None,
    ),
    "a discount told on the line and on the order comes off once": (
        {"Subtotal": "20.00", "Discount Amount": "5.00"},
        [VASE | {"Lineitem discount": "5.00"}],
        ("shipped", "2025-02-03 08:15:10", "5", None),
        [("VAS", 1, "25")],
        None,
    ),
    "a code for shipping takes nothing off goods": (
        {
            "Subtotal": "25.00",
            "Discount Amount": "5.90",
            "Discount Code": "FREESHIP",
            "Shipping": "0.00",
        },
        [VASE],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("VAS", 1, "25")],
        None,
    ),
    "unpaid": (
        {"Financial Status": "pending", "Fulfillment Status": "unfulfilled"}
        | {"Subtotal": "25.00"},
        [VASE],
        ("pending", "2025-02-03 08:15:10", "0", None),
        [("VAS", 1, "25")],
        None,
    ),
    "paid and not sent": (
        {"Fulfillment Status": "unfulfilled", "Subtotal": "25.00"},
        [VASE],
        ("paid", "2025-02-03 08:15:10", "0", None),
        [("VAS", 1, "25")],
        None,
    ),
    "cancelled minutes later, whatever was paid": (
        {"Cancelled at": "2025-02-03 09:24:00 +0100", "Subtotal": "250.00"}
        | {"Financial Status": "refunded", "Refunded Amount": "255.90"},
        [VASE | {"Lineitem quantity": 10}],
        ("cancelled", "2025-02-03 08:15:10", "0", None),
        [("VAS", 10, "25")],
        "255.90 2025-02-03 08:24:00",
    ),
    "part went back: one sum, dated by the last that the row tells": (
        {"Financial Status": "partially_refunded", "Refunded Amount": "20.00"}
        | {"Subtotal": "45.00"},
        [VASE, SOAP],
        ("partially_refunded", "2025-02-03 08:15:10", "0", None),
        [("SAP", 2, "10"), ("VAS", 1, "25")],
        "20 2025-02-04 10:00:00",
    ),
    "a custom line has no sku: its name is the product": (
        {"Subtotal": "180.00"},
        [line("Allestimento su misura", "180.00")],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("Allestimento su misura", 1, "180")],
        None,
    ),
    "a tip is no goods": (
        {"Subtotal": "25.00"},
        [VASE, line("Tip", "3.00")],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("VAS", 1, "25")],
        None,
    ),
    "one thing on two rows is two lines": (
        {"Subtotal": "50.00"},
        [VASE, VASE],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("VAS", 1, "25"), ("VAS", 1, "25")],
        None,
    ),
    "later rows without the day": (
        {"Subtotal": "45.00"},
        [VASE, SOAP | {"Created at": ""}],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("SAP", 2, "10"), ("VAS", 1, "25")],
        None,
    ),
    "the hour that comes twice is told apart by its offset": (
        {"Subtotal": "25.00"},
        [VASE | {"Created at": "2025-10-26 02:40:00 +0200"}],
        ("shipped", "2025-10-26 00:40:00", "0", None),
        [("VAS", 1, "25")],
        None,
    ),
    "a newline, a comma and quotes in a cell": (
        {"Subtotal": "25.00", "Notes": 'Suonare.\nCitofono "Costa", scala B'},
        [VASE],
        ("shipped", "2025-02-03 08:15:10", "0", None),
        [("VAS", 1, "25")],
        None,
    ),
}
TEST_ORDER = "#9001"


def exported() -> list[dict[str, Any]]:
    """Write all cases as the export has them, newest first, and a test order."""
    rows = []
    for number, (own, lines, *_) in enumerate(CASES.values(), 1001):
        for place, cells in enumerate(lines):
            first = {**OWN, **own, "Id": f"62{number}"} if not place else {}
            email = {"Email": f" Case{number}@Example.com "} if not place else {}
            rows.append({"Name": f"#{number}", **email, **first, **cells})
    gateway = {"Payment Method": "(for testing) Bogus Gateway", "Subtotal": "25.00"}
    return [{"Name": TEST_ORDER, **OWN, **gateway, **VASE}, *reversed_orders(rows)]


def reversed_orders(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the newest order first, its rows as they are."""
    return sorted(rows, key=lambda row: row["Name"], reverse=True)


CUSTOMERS = [
    {
        "Customer ID": "'7101",
        "First Name": "Anna",
        "Last Name": "Rossi",
        "Email": "case1001@example.com",
        "Accepts Email Marketing": "yes",
        "Default Address Company": "'A Putega Esempio",
        "Default Address Country Code": "IT",
        "Phone": "'+447700900101",
        "Accepts SMS Marketing": "no",
        "Note": 'Chiama prima.\n"gatto"',
    },
    {
        "Customer ID": "'7102",
        "Email": "",
        "Accepts Email Marketing": "no",
        "Accepts SMS Marketing": "yes",
        "Phone": "07700 900110",
    },
]
PRODUCTS = [
    {
        "Handle": "vaso",
        "Title": "Vaso Terra",
        "Type": "Casa",
        "Option1 Value": "Default Title",
        "Variant SKU": "VAS",
        "Variant Price": "25.00",
        "Cost per item": "9.50",
        "Gift Card": "false",
    },
    {
        "Handle": "maglia",
        "Title": "Maglia Lago",
        "Type": "Abiti",
        "Option1 Value": "Blu",
        "Option2 Value": "M",
        "Variant Price": "60.00",
        "Gift Card": "false",
    },
    {"Handle": "maglia", "Option1 Value": "Blu", "Option2 Value": "L"}
    | {"Variant Price": "62.00"},
    {
        "Handle": "buono",
        "Title": "Buono Regalo",
        "Type": "Buoni",
        "Option1 Value": "50",
        "Variant Price": "50.00",
        "Gift Card": "true",
    },
]


def write_export(folder: Path) -> None:
    """Write the three files."""
    write_csv(folder / "orders_export.csv", exported())
    write_csv(folder / "customers_export.csv", CUSTOMERS)
    write_csv(folder / "products_export_1.csv", PRODUCTS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Build the inputs of the whole shop."""
    folder = tmp_path_factory.mktemp("export")
    write_export(folder / "raw")
    return inputs(folder / "raw", folder / "x", ["shopify"])


def moment(text: str) -> datetime:
    """Read a moment."""
    return datetime.fromisoformat(text)


def test_each_order_is_what_it_was(shop: Inputs) -> None:
    """Status, time in UTC, discount on goods and code; no test order."""
    told = ["order_id", "status", "ordered_at", "discount_amount", "coupon_code"]
    expected = [
        (f"62{number}", status, moment(at), Decimal(discount), coupon)
        for number, (*_, (status, at, discount, coupon), _, _) in enumerate(
            CASES.values(), 1001
        )
    ]
    assert shop.rows("orders", *told) == expected


def test_each_line_is_what_was_sold(shop: Inputs) -> None:
    """Product, quantity and price of one, in every order."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for order, *sold in shop.rows(
        "order_lines", "order_id", "product_id", "quantity", "unit_price"
    ):
        found.setdefault(order, []).append(tuple(sold))
    expected = {
        f"62{number}": sorted((p, Decimal(q), Decimal(u)) for p, q, u in lines)
        for number, (*_, lines, _) in enumerate(CASES.values(), 1001)
    }
    assert {order: sorted(lines) for order, lines in found.items()} == expected
    ids = [key for (key,) in shop.rows("order_lines", "order_line_id")]
    assert len(ids) == len(set(ids))


def test_goods_add_up_to_shopifys_subtotal(shop: Inputs) -> None:
    """Lines less the order's discount are the subtotal of each order, to the cent."""
    goods: dict[str, Decimal] = {}
    for order, quantity, price, off in shop.rows(
        "order_lines", "order_id", "quantity", "unit_price", "discount_amount"
    ):
        goods[order] = goods.get(order, Decimal(0)) + quantity * price - off
    for order, off in shop.rows("orders", "order_id", "discount_amount"):
        goods[order] -= off
    assert goods == {
        f"62{number}": Decimal(own["Subtotal"])
        for number, (own, *_) in enumerate(CASES.values(), 1001)
    }


def test_what_was_paid_back_is_there(shop: Inputs) -> None:
    """One sum an order; its part for shipping is not told."""
    told = ["order_id", "amount", "refunded_at", "shipping_amount"]
    expected = [
        (f"62{n}", Decimal(text.split()[0]), moment(text.split(" ", 1)[1]), None)
        for n, (*_, text) in enumerate(CASES.values(), 1001)
        if text
    ]
    assert shop.rows("refunds", *told) == expected


def test_accounts_lose_their_apostrophes(shop: Inputs) -> None:
    """An account's day is that of its first order; the export tells none."""
    told = ["customer_id", "email", "phone", "country_code", "created_at"]
    first = moment("2025-02-03 08:15:10")
    assert shop.rows("customers", *told) == [
        ("7101", "case1001@example.com", "+447700900101", "IT", first),
        ("7102", None, "07700 900110", None, None),
    ]


def test_answers_count_from_the_export_on(shop: Inputs) -> None:
    """A yes and a no of each channel, at the latest moment that the orders tell."""
    told = ["consent_id", "channel", "is_granted", "recorded_at"]
    at = moment("2025-10-26 00:40:00")
    assert shop.rows("consents", *told) == [
        ("7101/email", "email", "true", at),
        ("7101/sms", "sms", "false", at),
        ("7102/email", "email", "false", at),
        ("7102/sms", "sms", "true", at),
    ]


def test_products_are_variants_as_lines_name_them(shop: Inputs) -> None:
    """By SKU or by title and options; what was sold and is not on offer is there."""
    told = ["product_id", "category", "product_type", "list_price", "unit_cost"]
    assert shop.rows("products", *told) == [
        ("Allestimento su misura", None, None, None, None),
        ("Buono Regalo - 50", "Buoni", "gift_card", Decimal(50), None),
        ("Maglia Lago - Blu / L", "Abiti", None, Decimal(62), None),
        ("Maglia Lago - Blu / M", "Abiti", None, Decimal(60), None),
        ("SAP", None, None, None, None),
        ("VAS", "Casa", None, Decimal(25), Decimal("9.5")),
    ]


def test_a_second_export_replaces_an_order(tmp_path: Path) -> None:
    """An order that stands in two files is taken from the later one, once."""
    rows = [row for row in exported() if row["Name"] in ("#1001", "#1002")]
    write_csv(tmp_path / "raw/orders_export_1.csv", rows)
    later = [row | {"Discount Amount": "9.00", "Subtotal": "36.00"} for row in rows[:1]]
    write_csv(tmp_path / "raw/orders_export_2.csv", later)
    shop = inputs(tmp_path / "raw", tmp_path / "x", ["shopify"])
    lines = shop.rows("order_lines", "order_id", "product_id")
    assert [key for key, _ in lines] == ["621001", "621001", "621002"]
    assert shop.rows("consents", "consent_id") == []


def test_semicolons_and_windows_letters(tmp_path: Path) -> None:
    """A spreadsheet's file is read where the var says which letters it has."""
    rows = [row for row in exported() if row["Name"] == "#1003"]
    rows = [row | {"Lineitem name": "Caffè"} for row in rows]
    write_csv(tmp_path / "raw/orders_export.csv", rows)
    path = tmp_path / "raw/orders_export.csv"
    text = "sep=;\r\n" + path.read_text("utf-8").replace(",", ";")
    path.write_bytes(text.encode("windows-1252"))
    result = build(tmp_path / "raw", tmp_path / "x", ["shopify"])
    assert "orders_export.csv: the letters are not UTF-8." in result.messages
    letters = {"raw_encoding": "windows-1252"}
    shop = inputs(tmp_path / "raw", tmp_path / "x", ["shopify"], **letters)
    assert shop.rows("products", "product_name") == [("Caffè",)]


@pytest.mark.parametrize(
    ("column", "table"),
    [("Financial Status", "orders_export"), ("Lineitem price", "orders_export")],
)
def test_a_missing_column_is_named(tmp_path: Path, column: str, table: str) -> None:
    """Without a column that nothing stands in for the run stops with a sentence."""
    rows = [{k: v for k, v in row.items() if k != column} for row in exported()]
    write_csv(tmp_path / f"raw/{table}.csv", rows)
    result = build(tmp_path / "raw", tmp_path / "x", ["shopify"])
    assert not result.success
    name = column.lower().replace(" ", "_")
    assert f"shopify.{table} lacks the column {name}, and it is required" in str(
        result.failures
    )


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    """A folder without any file of the connector stops the run."""
    (tmp_path / "raw").mkdir()
    result = build(tmp_path / "raw", tmp_path / "x", ["shopify"])
    assert not result.success
    assert "There is no file of the connector shopify in" in result.messages
