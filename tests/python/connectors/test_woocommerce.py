"""What a WooCommerce shop becomes, told by its REST interface and by its own tables.

The shop of 25 orders in the folder woocommerce stands there as REST answers, as dlt's
tables of them, and as the shop's own tables; Airbyte's rows are made from the answers.
What has to arrive was written by hand, from what each order is a trap for.
"""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from connectors.inputs import Inputs, Row, build, inputs, write_csv

from coltiva.__main__ import main
from coltiva.connect import SETTINGS
from coltiva.connect.recognise import recognise

SHOP = Path(__file__).parent / "woocommerce"
SYNCED = "2026-06-30 12:00:00"
Answers = dict[str, list[Row]]


def at(text: str) -> datetime:
    """Read a moment of 2026 in short: month-day hour:minute:second."""
    return datetime.fromisoformat(f"2026-{text}")


ANNA, BRUNO = "anna.rossi@example.com", "bruno.bianchi@example.com"
CARLA = "carla.verdi@example.com"
DARIO = "dario.neri@example.com"
ORDERS: dict[str, tuple[Any, ...]] = {
    # customer, e-mail, ordered_at, status, order_type, shipping, discount, coupon
    # half past midnight in Rome is the day before in UTC
    "1001": ("11", ANNA, at("03-27 23:30:00"), "completed", None, 5, 0, None),
    # a guest; as typed but for the blank behind
    "1002": (
        *(None, "Anna.Rossi@Example.com", at("03-29 00:45:00"), "processing"),
        *(None, 5, 0, None),
    ),
    # comes twice: the later version counts; in the hour after the clocks went forward
    "1003": ("12", BRUNO, at("03-29 01:10:00"), "completed", None, 5, 0, None),
    "1004": ("12", BRUNO, at("04-01 09:00:00"), "on-hold", None, 5, 0, None),
    "1005": ("13", CARLA, at("04-02 10:00:00"), "cancelled", None, 0, 0, None),
    "1006": ("13", CARLA, at("04-03 10:00:00"), "failed", None, 5, 0, None),
    # 1007 is a checkout that nobody finished: no order
    "1008": ("11", ANNA, at("04-05 08:00:00"), "completed", None, 5, 0, None),
    "1009": ("12", BRUNO, at("04-06 08:00:00"), "refunded", None, 5, 0, None),
    "1010": ("13", CARLA, at("04-08 08:00:00"), "refunded", None, 5, 0, None),
    "1011": ("14", DARIO, at("04-10 08:00:00"), "completed", None, 9, 0, None),
    # a fee of 3 for cash on delivery, and a discount of 5 told as a fee
    "1012": ("12", BRUNO, at("04-12 08:00:00"), "completed", None, 8, 5, None),
    "1013": ("13", CARLA, at("04-13 08:00:00"), "completed", None, 0, 0, "OMAGGIO"),
    # the coupon stands on the lines, and not on the order as well
    "1014": ("11", ANNA, at("04-15 08:00:00"), "processing", None, 5, 0, "primavera10"),
    "1015": ("14", DARIO, at("04-16 08:00:00"), "completed", None, 5, 0, None),
    "1016": ("14", DARIO, at("05-16 08:00:00"), "processing", "renewal", 5, 0, None),
    # the account has another address by now
    "1017": (
        *("15", "elena.old@example.com", at("04-18 08:00:00"), "completed"),
        *(None, 5, 0, None),
    ),
    "1018": ("12", BRUNO, at("04-19 08:00:00"), "completed", None, 5, 0, None),
    # typed in by the staff: nobody to write to
    "1019": (None, None, at("04-21 08:00:00"), "processing", None, 0, 0, None),
    "1020": ("11", ANNA, at("04-23 08:00:00"), "completed", None, 5, 0, None),
    # in dollars
    "1021": (
        *(None, "grace.hill@example.com", at("05-02 02:00:00"), "completed"),
        *(None, 25, 0, None),
    ),
    # a plugin's word, which no rule knows, stays so that it is named
    "1022": ("13", CARLA, at("05-10 08:00:00"), "awaiting-pickup", None, 0, 0, None),
    "1023": ("12", BRUNO, at("05-20 08:00:00"), "completed", None, 0, 0, None),
    "1024": ("11", ANNA, at("06-09 08:20:00"), "processing", None, 5, 0, None),
    "1025": (
        *(None, "greta.serra@example.com", at("06-10 19:05:00"), "processing"),
        *(None, 5, 0, None),
    ),
}
LINES: dict[str, tuple[str, str, int, str, str]] = {
    # order, product, quantity, price without tax before the coupon, discount
    "5001": ("1001", "201", 2, "20", "0"),
    "5004": ("1002", "202", 3, "8.19", "0"),  # typed in as 9.99 with tax
    "5007": ("1003", "201", 1, "20", "0"),  # once, though the order comes twice
    "5010": ("1004", "2031", 1, "100", "0"),  # the variation, not the product 203
    "5013": ("1005", "2032", 40, "100", "0"),
    "5016": ("1006", "202", 1, "10", "0"),
    "5021": ("1008", "201", 2, "20", "0"),  # as ordered: a refund lowers nothing
    "5022": ("1008", "202", 1, "10", "0"),
    "5027": ("1009", "2031", 1, "100", "0"),
    "5033": ("1010", "201", 3, "20", "0"),
    "5038": ("1011", "202", 2, "10", "0"),
    "5041": ("1012", "201", 1, "20", "0"),
    "5046": ("1013", "202", 1, "10", "10"),
    "5049": ("1014", "201", 1, "20", "2"),  # its `price` is 18, after the coupon
    "5050": ("1014", "2032", 1, "100", "10"),
    "5054": ("1015", "204", 1, "15", "0"),
    "5057": ("1016", "204", 1, "15", "0"),
    "5060": ("1017", "2031", 1, "100", "0"),
    "5061": ("1017", "2032", 1, "100", "0"),
    "5064": ("1018", "deleted/Candela alla lavanda", 1, "13", "0"),  # product 0
    "5065": ("1018", "202", 1, "10", "0"),
    "5068": ("1019", "201", 5, "15", "0"),
    "5070": ("1020", "202", 1, "10", "0"),  # two lines that differ by their id alone
    "5071": ("1020", "202", 1, "10", "0"),
    "5074": ("1021", "2032", 1, "130", "0"),
    "5076": ("1022", "201", 1, "20", "0"),
    "5079": ("1023", "205", 1, "50", "0"),
    "5080": ("1024", "201", 1, "20", "0"),
    "5081": ("1024", "202", 2, "10", "0"),
    "5084": ("1025", "2031", 1, "100", "0"),
}
REFUNDS: list[tuple[str, str, str, datetime, Decimal, Decimal]] = [
    # id, order, customer, refunded_at, amount without tax, of it shipping
    ("1101", "1008", "11", at("04-12 09:00:00"), Decimal(20), Decimal(0)),
    ("1102", "1009", "12", at("04-15 12:00:00"), Decimal(105), Decimal(5)),
    ("1103", "1010", "13", at("04-18 10:00:00"), Decimal(20), Decimal(0)),
    # 54.90 without items: the rest of the order, 40 of goods, 5 of shipping, 9.90 tax
    ("1104", "1010", "13", at("04-20 15:00:00"), Decimal(45), Decimal(5)),
    # 5.00 without items: 22 % of what is left of the order is tax, 5 / 1.22
    ("1105", "1011", "14", at("04-16 08:00:00"), Decimal("4.0984"), Decimal(0)),
]


def answers() -> Answers:
    """Read the answers of the REST interface."""
    return {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted((SHOP / "rest").glob("*.jsonl"))
        if path.stem != "order_refunds"
    }


def airbyte() -> Answers:
    """Make Airbyte's rows: refunds know no order and no shipping; a time of arrival."""
    streams = answers()
    for row in streams["refunds"]:
        for key in ("parent_id", "_links", "shipping_lines", "tax_lines", "fee_lines"):
            row.pop(key)
    for rows in streams.values():
        for row in rows:
            row["_airbyte_extracted_at"] = f"{SYNCED}+00:00"
    return streams


def write_answers(folder: Path, streams: Answers) -> None:
    """Write answers as lines of JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in streams.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")


def write_shape(folder: Path, shape: str) -> None:
    """Write the shop in one of its shapes."""
    if shape in ("dlt", "database"):
        shutil.copytree(SHOP / shape, folder)
    else:
        write_answers(folder, airbyte() if shape == "airbyte" else answers())


def read_csv(table: str) -> list[Row]:
    """Read one of the shop's own tables."""
    path = SHOP / "database" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=["rest", "airbyte", "dlt", "database"])
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Inputs]:
    """Build the inputs of each shape."""
    folder = tmp_path_factory.mktemp(request.param)
    write_shape(folder / "raw", request.param)
    return request.param, inputs(folder / "raw", folder / "x", ["woocommerce"])


def test_orders(shop: tuple[str, Inputs]) -> None:
    """Each trap of ORDERS; no draft, no refund and no subscription among them."""
    shape, found = shop
    expected: list[tuple[Any, ...]] = []
    for key, values in ORDERS.items():
        customer, email, moment, status, order_type, shipping, off, coupon = values
        currency = "USD" if key == "1021" else "EUR"
        money = (order_type, Decimal(shipping), Decimal(off), coupon)
        expected.append((key, customer, email, moment, status, currency, *money))
    if shape == "dlt":  # of two versions in one load it kept the first
        expected[2] = (*expected[2][:4], "pending", *expected[2][5:])
    if shape == "database":  # what was put into the trash is there, cancelled
        expected.append(
            (
                *("1027", "12", BRUNO, at("06-01 08:00:00"), "trash", "EUR"),
                *(None, Decimal(0), Decimal(0), None),
            )
        )
    assert expected == found.rows(
        *("orders", "order_id", "customer_id", "email", "ordered_at", "status"),
        *("currency_code", "order_type", "shipping_amount", "discount_amount"),
        "coupon_code",
    )


def test_lines(shop: tuple[str, Inputs]) -> None:
    """Each line once, by its own id, at its price without tax."""
    shape, found = shop
    lines = dict(LINES)
    if shape == "database":  # there the line still knows its product
        lines["5064"] = ("1018", "299", 1, "13", "0")
    told = ("order_id", "product_id", "quantity", "unit_price", "discount_amount")
    assert found.rows("order_lines", "order_line_id", *told) == [
        (key, order, product, Decimal(count), Decimal(price), Decimal(off))
        for key, (order, product, count, price, off) in lines.items()
    ]


def test_money_is_the_total_of_each_order(shop: tuple[str, Inputs]) -> None:
    """Lines, shipping and fees less discounts are WooCommerce's total less its tax."""
    _, found = shop
    told = {
        str(row["id"]): Decimal(row["total"]) - Decimal(row["total_tax"])
        for row in answers()["orders"]
        if row["status"] != "checkout-draft"
    }
    money = {
        order: shipping - discount
        for order, shipping, discount in found.rows(
            "orders", "order_id", "shipping_amount", "discount_amount"
        )
    }
    for order, count, price, off in found.rows(
        "order_lines", "order_id", "quantity", "unit_price", "discount_amount"
    ):
        money[order] += count * price - off
    money.pop("1027", None)
    assert money == told


def test_refunds(shop: tuple[str, Inputs]) -> None:
    """Without tax, whether items tell it or not; a full refund leaves nothing."""
    told = ("order_id", "customer_id", "refunded_at", "amount", "shipping_amount")
    assert shop[1].rows("refunds", "refund_id", *told) == REFUNDS


def test_products(shop: tuple[str, Inputs]) -> None:
    """What is on offer or was sold; prices with tax are none."""
    shape, found = shop
    told = ("product_name", "category", "product_type", "list_price", "unit_cost")
    rows = found.rows("products", "product_id", *told)
    skin, cream, soap = "Cura della pelle", Decimal("9.5"), Decimal("3.1")
    expected = {
        "201": ("Crema viso 50 ml", skin, None, None, cream),
        "202": ("Sapone al miele", skin, None, None, soap),
        "203": ("Giacca street", "Streetwear", None, None, None),
        "2031": ("Giacca street - M", "Streetwear", None, None, None),
        "2032": ("Giacca street - L", "Streetwear", None, None, None),
        "204": ("Abbonamento crema mensile", skin, "subscription", None, None),
        "205": ("Carta regalo", "Senza categoria", None, None, None),
        "206": ("Cofanetto bagno", skin, None, None, None),
        "207": ("Libro di un altro negozio", "Senza categoria", None, None, None),
        # 208 is a draft that nobody bought
        "deleted/Candela alla lavanda": ("Candela alla lavanda", *(None,) * 4),
    }
    if shape == "database":  # only what its lines say
        expected = {
            key: (value[0], *(None,) * 4)
            for key, value in expected.items()
            if key in {line[1] for line in LINES.values()}
        }
        expected["299"] = expected.pop("deleted/Candela alla lavanda")
    assert rows == [(key, *value) for key, value in sorted(expected.items())]


def test_customers(shop: tuple[str, Inputs]) -> None:
    """Accounts with their own address; no guest, and not who runs the shop."""
    shape, found = shop
    rows = found.rows(
        *("customers", "customer_id", "email", "first_name", "phone", "country_code"),
        *("acquisition_channel", "created_at"),
    )
    start = datetime(2025, 11, 3, 18)
    expected = [
        ("11", ANNA, "Anna", "+39 055 0000011", "IT", "organic", start),
        *[("12", BRUNO, "Bruno", "+39 055 0000012", "IT", None)],
        *[("13", CARLA, "Carla", None, "IT", None)],
        # the first order of 14 is 1011, which has no attribution
        *[("14", DARIO, "Dario", "+49 30 0000014", "DE", None)],
        *[("15", "elena.new@example.com", "Elena", None, "IT", None)],
        *[("16", "lead16@example.com", None, None, None, None)],
        *[("17", "ANNA.ROSSI@example.com", "Ida", None, None, None)],
    ]
    if shape == "database":  # people without orders and telephones are not there
        expected = [(*row[:3], None, row[4], None, *row[6:]) for row in expected[:5]]
    assert [row[: len(e)] for row, e in zip(rows, expected, strict=True)] == expected


def test_consents(shop: tuple[str, Inputs]) -> None:
    """The plugin's words; who was never asked (14, 17) has no answer."""
    shape, found = shop
    rows = found.rows("consents", "customer_id", "is_granted", "recorded_at", "email")
    expected = [
        ("11", "1", at("06-09 08:20:40"), ANNA),
        ("12", "0", at("05-20 08:01:00"), BRUNO),
        ("13", "unsubscribed", at("05-10 08:01:00"), CARLA),
        ("15", "1", at("05-01 08:00:00"), "elena.new@example.com"),
        ("16", "1", at("03-01 08:00:00"), "lead16@example.com"),
    ]
    assert rows == ([] if shape == "database" else expected)


def test_loaded_at(shop: tuple[str, Inputs]) -> None:
    """The loader's own time; of files the latest moment that the orders tell."""
    shape, found = shop
    moments = {
        "rest": at("06-10 19:07:00"),
        "airbyte": at("06-30 12:00:00"),
        "dlt": datetime(2026, 11, 28, 17, 7, 45),
        "database": at("06-10 20:00:00"),  # of a draft
    }
    for table in ("orders", "order_lines", "refunds", "customers", "products"):
        assert {row[0] for row in found.rows(table, "loaded_at")} == {moments[shape]}


def test_interactions_and_campaigns_are_empty(shop: tuple[str, Inputs]) -> None:
    """WooCommerce knows neither, without reviews."""
    assert shop[1].rows("interactions", "interaction_id") == []
    assert shop[1].rows("campaigns", "campaign_id") == []


def changed(tmp_path: Path, change: Callable[[Answers], Any]) -> Inputs:
    """Build the answers after a change of them."""
    streams = answers()
    change(streams)
    write_answers(tmp_path / "raw", streams)
    return inputs(tmp_path / "raw", tmp_path / "x", ["woocommerce"])


def order(streams: Answers, key: int) -> Row:
    """Find an order in its last version."""
    return [row for row in streams["orders"] if row["id"] == key][-1]


def test_money_that_is_no_multiple_and_what_else_may_come(tmp_path: Path) -> None:
    """Thirds, halves, prices without tax, entities, reviews, a deleted account."""

    def change(streams: Answers) -> None:
        for row in streams["orders"]:
            row["prices_include_tax"] = False
        (line,) = order(streams, 1001)["line_items"]
        line.update(quantity=3, subtotal="10.00", total="10.00")
        (line,) = order(streams, 1011)["line_items"]
        line.update(quantity=0.5, subtotal="20.00", total="19.00")
        (line,) = order(streams, 1019)["line_items"]
        line.update(quantity=1, subtotal="n/a", total="75.00")
        order(streams, 1020).update(created_via="checkout", status="trash")
        order(streams, 1025).update(_fivetran_deleted=True)
        order(streams, 1012)["meta_data"] = [
            {"id": 1, "key": "_subscription_renewal", "value": "1900"}
        ]
        streams["products"][0]["name"] = "Crema &amp; olio &#8211; 50 ml"
        streams["products"][1]["downloadable"] = True
        streams["customers"][0]["_fivetran_deleted"] = True
        streams["customers"][3]["meta_data"] = [
            {"id": 1, "key": "mailchimp_woocommerce_is_subscribed", "value": ""}
        ]
        review = {"product_id": 201, "reviewer_email": ANNA, "rating": 5}
        streams["product_reviews"] = [
            {**review, "id": 1, "date_created_gmt": "2026-04-20T10:00:00"}
            | {"status": "approved"},
            {**review, "id": 2, "date_created_gmt": "2026-04-20T11:00:00"}
            | {"status": "spam"},
        ]

    found = changed(tmp_path, change)
    lines = {
        key: (count, price, off)
        for key, count, price, off in found.rows(
            *("order_lines", "order_line_id", "quantity", "unit_price"),
            "discount_amount",
        )
    }
    count, price, off = lines["5001"]
    assert (price, count * price - off) == (Decimal("3.3334"), Decimal(10))
    assert lines["5038"] == (Decimal("0.5"), Decimal(40), Decimal(1))
    # a text is no amount: the line's total is what is left
    assert lines["5068"] == (Decimal(1), Decimal(75), Decimal(0))
    statuses = dict(found.rows("orders", "order_id", "status"))
    assert (statuses["1020"], statuses["1025"]) == ("trash", "cancelled")
    types = dict(found.rows("orders", "order_id", "order_type"))
    assert types["1012"] == "renewal"
    products = dict(found.rows("products", "product_id", "product_name"))
    assert products["201"] == "Crema & olio – 50 ml"
    kinds = dict(found.rows("products", "product_id", "product_type"))
    assert kinds["202"] == "digital"
    prices = dict(found.rows("products", "product_id", "list_price"))
    assert (prices["201"], prices["2031"], prices["203"]) == (
        *(Decimal("24.40"), Decimal(122)),
        None,
    )
    people = {
        key: (email, name)
        for key, email, name in found.rows(
            "customers", "customer_id", "email", "first_name"
        )
    }
    assert people["11"] == (None, None)
    assert [row[0] for row in found.rows("consents", "customer_id")] == [
        *("12", "13", "15", "16")
    ]
    assert found.rows(
        *("interactions", "interaction_id", "interaction_type", "email", "product_id"),
        "occurred_at",
    ) == [("review/1", "review_submitted", ANNA, "201", at("04-20 10:00:00"))]


def test_refunds_that_orders_alone_tell(tmp_path: Path) -> None:
    """Without their stream: the amounts are there, the day is their order's last."""
    found = changed(tmp_path, lambda streams: streams.pop("refunds"))
    told = ("amount", "shipping_amount", "refunded_at")
    # of 1008 24.40 came back: 20 without tax; of 1010 it is 65, 5 of it shipping
    assert found.rows("refunds", "refund_id", *told) == [
        ("1101", Decimal(20), Decimal(0), at("04-12 09:00:00")),
        ("1102", Decimal(105), Decimal(5), at("04-15 12:00:00")),
        ("1103", Decimal(20), Decimal(0), at("04-20 15:00:00")),
        ("1104", Decimal(45), Decimal(5), at("04-20 15:00:00")),
        ("1105", Decimal("4.0984"), Decimal(0), at("04-16 08:00:00")),
    ]


def test_refunds_asked_for_order_by_order(tmp_path: Path) -> None:
    """They know their order by a link alone; one was deleted, one moved no money."""
    streams = answers()
    del streams["refunds"]
    for row in streams["orders"]:
        del row["refunds"]
    text = (SHOP / "rest" / "order_refunds.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    for row in rows:
        row["_fivetran_deleted"] = row["id"] == 1101
        if row["id"] == 1105:
            row["amount"] = "0.00"
        # 100 and shipping came back of a line, and the staff added 12.20 for a coat
        if row["id"] == 1103:
            row["amount"] = "36.60"
            row["fee_lines"] = [{"total": "-2.00", "total_tax": "-0.44"}]
    write_answers(tmp_path / "raw", {**streams, "order_refunds": rows})
    found = inputs(tmp_path / "raw", tmp_path / "x", ["woocommerce"])
    # 1103: a line of 20, a fee of 2, and of 9.76 with tax 8 without
    assert found.rows("refunds", "refund_id", "order_id", "amount") == [
        ("1102", "1009", Decimal(105)),
        ("1103", "1010", Decimal(30)),
        ("1104", "1010", Decimal(45)),
    ]


def test_a_shop_of_the_first_day(tmp_path: Path) -> None:
    """Only orders without refund, fee or coupon: nothing else has to be there."""

    def change(streams: Answers) -> None:
        rows = [row for row in streams["orders"] if row["id"] in (1001, 1002)]
        for row in rows:
            for key in ("fee_lines", "coupon_lines", "refunds", "meta_data"):
                del row[key]
        streams.clear()
        streams["orders"] = rows

    found = changed(tmp_path, change)
    assert [row[0] for row in found.rows("orders", "order_id")] == ["1001", "1002"]
    assert found.rows("products", "product_id", "product_name") == [
        ("201", "Crema viso 50 ml"),
        ("202", "Sapone al miele"),
    ]
    for table in ("customers", "refunds", "consents", "interactions"):
        assert found.rows(table, "loaded_at") == []


def test_the_shops_own_tables_without_those_for_reports(tmp_path: Path) -> None:
    """Items tell the lines where the lookup lacks, with the usual prefix too."""
    folder = tmp_path / "raw"
    orders = [row for row in read_csv("wc_orders") if row["id"] in ("1012", "1014")]
    write_csv(folder / "wp_wc_orders.csv", orders)
    for table in (
        *("wc_order_operational_data", "woocommerce_order_items"),
        *("woocommerce_order_itemmeta", "wc_customer_lookup"),
    ):
        shutil.copy(SHOP / "database" / f"{table}.csv", folder / f"wp_{table}.csv")
    write_csv(
        folder / "wp_wc_orders_meta.csv",
        [{"id": 1, "order_id": 1012, "meta_key": "_subscription_renewal"}]
        + [
            {"id": 2, "order_id": 1014, "meta_key": f"_wc_order_attribution_{key}"}
            | {"meta_value": value}
            for key, value in (("source_type", "utm"), ("utm_source", "Newsletter"))
        ],
    )
    write_csv(
        folder / "wp_usermeta.csv",
        [
            {"umeta_id": 1, "user_id": 11, "meta_value": "archived"}
            | {"meta_key": "mailchimp_woocommerce_is_subscribed"}
        ],
    )
    found = inputs(folder, tmp_path / "x", ["woocommerce"])
    told = ("shipping_amount", "discount_amount", "coupon_code")
    assert found.rows("orders", "order_id", *told) == [
        ("1012", Decimal(8), Decimal(5), None),
        ("1014", Decimal(5), Decimal(0), "primavera10"),
    ]
    lines = found.rows("order_lines", "order_line_id", "unit_price", "discount_amount")
    assert lines == [
        ("5041", Decimal(20), Decimal(0)),
        ("5049", Decimal(20), Decimal(2)),
        ("5050", Decimal(100), Decimal(10)),
    ]
    channels = dict(found.rows("customers", "customer_id", "acquisition_channel"))
    assert (channels["11"], channels["12"]) == ("newsletter", None)
    assert found.rows("consents", "customer_id", "is_granted") == [("11", "archived")]


def test_fees_that_are_not_written_are_what_the_total_leaves(tmp_path: Path) -> None:
    """Of +3 and -5 it is 2 off the order, so that its total is right all the same."""
    folder = tmp_path / "raw"
    shutil.copytree(SHOP / "database", folder)
    (folder / "woocommerce_order_itemmeta.csv").unlink()
    (folder / "wc_order_operational_data.csv").unlink()
    found = inputs(folder, tmp_path / "x", ["woocommerce"])
    told = ("shipping_amount", "discount_amount")
    orders = {row[0]: row[1:] for row in found.rows("orders", "order_id", *told)}
    assert orders["1012"] == (Decimal(5), Decimal(2))
    assert orders["1001"] == (Decimal(5), Decimal(0))


BAD: dict[str, tuple[Callable[[Answers], Any], str]] = {
    "a column is missing": (
        lambda streams: [row.pop("currency") for row in streams["orders"]],
        "woocommerce.orders lacks the column currency",
    ),
    "a column has another name": (
        lambda streams: [
            row.update(created=row.pop("date_created_gmt")) for row in streams["orders"]
        ],
        "woocommerce.orders lacks the column date_created_gmt",
    ),
    "there are no orders": (
        lambda streams: streams.pop("orders"),
        "finds no table orders or wc_orders",
    ),
    "there are no lines": (
        lambda streams: [row.pop("line_items") for row in streams["orders"]],
        "finds no table orders__line_items",
    ),
    "refunds have no amount": (
        lambda streams: [row.pop("amount") for row in streams["refunds"]],
        "woocommerce.refunds lacks the column amount",
    ),
    "two shops are in one table of orders": (
        lambda streams: streams["orders"].append(
            order(streams, 1001) | {"order_key": "wc_order_of_another_shop"}
        ),
        "woocommerce.orders holds two shops: id 1001 has more than one order_key",
    ),
    "two shops are in one table of customers": (
        lambda streams: streams["customers"].append(
            streams["customers"][0] | {"date_created_gmt": "2024-01-01T00:00:00"}
        ),
        "woocommerce.customers holds two shops: id 11 has more than one",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_answers_stop_the_run(tmp_path: Path, case: str) -> None:
    """What is required and missing, or cannot be told apart, is one sentence."""
    spoil, sentence = BAD[case]
    streams = answers()
    spoil(streams)
    write_answers(tmp_path / "raw", streams)
    result = build(tmp_path / "raw", tmp_path / "x", ["woocommerce"])
    assert not result.success
    assert sentence in str(result.failures)


def test_a_row_whose_values_cannot_be_read_is_not_guessed(tmp_path: Path) -> None:
    """Another type, an empty table, a refund of an order that is not there."""

    def change(streams: Answers) -> None:
        order(streams, 1001)["line_items"][0]["total"] = "a lot"
        order(streams, 1001)["line_items"][0]["subtotal"] = None
        order(streams, 1002)["date_created_gmt"] = "yesterday"
        streams["products"] = []
        streams["refunds"][-1]["parent_id"] = 4711
        streams["refunds"][-1]["_links"] = None
        order(streams, 1011)["refunds"] = []

    found = changed(tmp_path, change)
    prices = dict(found.rows("order_lines", "order_line_id", "unit_price"))
    assert prices["5001"] is None
    moments = dict(found.rows("orders", "order_id", "ordered_at"))
    assert moments["1002"] is None
    refunds = {
        key: (order_id, amount)
        for key, order_id, amount in found.rows(
            "refunds", "refund_id", "order_id", "amount"
        )
    }
    assert refunds["1105"] == ("4711", None)


@pytest.mark.parametrize("shape", ["rest", "airbyte", "dlt", "database"])
def test_connect_knows_the_files(tmp_path: Path, shape: str) -> None:
    """Each file is the table of its name, also where Shopify has one of that name."""
    write_shape(tmp_path / "raw", shape)
    for file in recognise(tmp_path / "raw").files:
        # what is charged for shipping stands in the order: nobody reads this one
        is_read = file.path.stem != "orders__shipping_lines"
        known = ("woocommerce", file.path.stem) if is_read else (None, None)
        assert (file.connector, file.table) == known


def test_refunds_of_an_older_version_are_not_shopifys(tmp_path: Path) -> None:
    """Both have a file of that name: the columns decide."""
    shutil.copy(SHOP / "rest" / "order_refunds.jsonl", tmp_path)
    (file,) = recognise(tmp_path).files
    assert (file.connector, file.table) == ("woocommerce", "order_refunds")


def test_connect_reports_the_shop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Currencies, the plugin's status, what is missing; settings, and nobody's name."""
    write_shape(tmp_path / "raw", "rest")
    assert main(["connect", str(tmp_path / "raw")]) == 0
    told = capsys.readouterr().out
    assert "Currency EUR: 23 orders" in told
    assert "Currency USD: 1 orders" in told
    assert "orders.status: awaiting-pickup 1" in told
    assert "engagement is unknown" in told
    assert "example.com" not in told
    text = (tmp_path / "raw" / SETTINGS).read_text("utf-8")
    assert "connectors: [woocommerce]" in text
    assert "shop_currency: EUR" in text
