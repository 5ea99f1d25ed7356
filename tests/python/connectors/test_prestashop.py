"""What PrestaShop's tables become: the fixture's eight raw tables, written by hand.

The shop's clock is Rome's, all amounts are without tax. What each row is a case of
stands beside what has to come of it.
"""

import csv
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import warehouse
from connectors.inputs import Inputs, Row, build, inputs, named, write_csv

from coltiva.connect.recognise import recognise, settings_of

FIXTURE = Path(__file__).parent / "prestashop"
Tables = dict[str, list[Row]]
ANNA = "anna.rossi@example.com"
BRUNO = "bruno.bianchi@example.com"
CARLA = "carla.verdi@example.com"
EXPORTED = datetime(2026, 6, 10, 6)
"""The latest moment that the tables tell: a page of 08:00 in Rome."""


def tables() -> Tables:
    """Read the fixture."""
    found = {}
    for path in sorted(FIXTURE.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            found[path.stem] = [dict(row) for row in csv.DictReader(file)]
    return found


def write_tables(folder: Path, told: Tables) -> None:
    """Write tables as CSV; one without rows keeps the fixture's header."""
    for name, rows in told.items():
        with (FIXTURE / f"{name}.csv").open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        write_csv(folder / f"{name}.csv", rows, () if rows else header)


def told_inputs(folder: Path, told: Tables, **variables: Any) -> Inputs:
    """Build the inputs of tables."""
    write_tables(folder / "raw", told)
    return inputs(folder / "raw", folder / "x", ["prestashop"], **variables)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Build the inputs of the fixture."""
    return inputs(FIXTURE, tmp_path_factory.mktemp("presta") / "x", ["prestashop"])


CUSTOMERS = {
    # the account, with the address billed and not the one that was added
    "1": (ANNA, "+39 333 0000011", "Anna", date(1988, 4, 2), "IT"),
    # a birthday of zeros
    "2": (BRUNO, None, "Bruno", None, "IT"),
    # 3 and 4 are rows of guests; 5 is the same person's account in the other shop
    "5": (ANNA, None, "Anna", date(1988, 4, 2), "IT"),
    "6": (CARLA, None, "Carla", date(1999, 12, 31), "IT"),
    # deleted, with her address
    "7": (None, None, None, date(1975, 6, 15), None),
    # 8 is everybody who was erased; 9 is disabled
    "9": (None, None, None, None, None),
    # 10 is a guest, 11 a marketplace as a guest; 1990-00-00 is no day
    "12": ("hanna.klein@example.com", "+49 30 0000012", "Hanna", None, "DE"),
}


def test_customers(shop: Inputs) -> None:
    """Accounts alone: no guests, no collected erased people, no address of the gone."""
    told = ["email", "phone", "first_name", "birth_date", "country_code"]
    rows = shop.rows("customers", "customer_id", *told, "loaded_at")
    assert {row[0]: row[1:-1] for row in rows} == CUSTOMERS
    assert {row[-1] for row in rows} == {EXPORTED}


def test_times_are_the_shops(shop: Inputs) -> None:
    """Summer, winter, and ten seconds after the clocks went on."""
    rows = shop.rows("customers", "customer_id", "created_at", "updated_at")
    times = {row[0]: row[1:] for row in rows}
    assert times["1"] == (datetime(2025, 11, 3, 18), datetime(2026, 5, 2, 8))
    assert times["12"] == (
        datetime(2026, 3, 29, 1, 5),
        datetime(2026, 3, 29, 1, 5, 10),
    )


PRODUCTS = {
    "21": ("Crema viso 50 ml", "Cura della pelle", None, 20, Decimal("9.5")),
    "22": ("Sapone al miele", "Cura della pelle", None, 10, Decimal("3.1")),
    # of two shops the product's own; combinations are no products
    "23": ("Giacca street", "Streetwear", None, 100, 41),
    # a cost of 0 is none; the German name is empty
    "24": ("Pacco natalizio", "Home", None, 5, None),
    "25": ("Campione gratuito", "Cura della pelle", None, 0, None),
    "26": ("Carta regalo", "Streetwear", "digital", 50, None),
    # sold once, and gone
    "27": ("Candela alla lavanda", None, None, None, None),
}


def test_products(shop: Inputs) -> None:
    """One row a product, in the default language, however many shops and languages."""
    told = ["product_name", "category", "product_type", "list_price", "unit_cost"]
    rows = shop.rows("products", "product_id", *told)
    assert {row[0]: row[1:] for row in rows} == PRODUCTS
    assert len(rows) == len(PRODUCTS)


# customer, e-mail, status, currency, shipping, discount, coupon, ordered_at
ORDERS = {
    # twenty past midnight in Rome; gift wrapping is shipping
    "1": ("1", ANNA, "ps-5", "EUR", 7, 0, None, datetime(2026, 3, 9, 23, 20)),
    # 2 and 3, two carriers of one cart: sent and not yet sent
    "2": ("2", BRUNO, "ps-2", "EUR", 5, 0, None, datetime(2026, 3, 15, 11)),
    # guests
    "4": (None, ANNA, "ps-5", "EUR", 5, 0, None, datetime(2026, 3, 10, 20, 5)),
    "5": (
        *(None, "Anna.Rossi@Example.com", "ps-3", "EUR", 5, 0, None),
        datetime(2026, 4, 11, 21, 55),
    ),
    "6": ("5", ANNA, "ps-5", "EUR", 5, 0, None, datetime(2026, 2, 5, 8)),
    # cancelled after four minutes, payment error, wire that did not arrive
    "7": ("6", CARLA, "ps-6", "EUR", 0, 0, None, datetime(2026, 4, 2, 10)),
    "8": ("6", CARLA, "ps-8", "EUR", 5, 0, None, datetime(2026, 4, 3, 10)),
    "9": ("2", BRUNO, "ps-10", "EUR", 5, 0, None, datetime(2026, 4, 4, 10)),
    # paid, on backorder, and valid 0
    "10": ("1", ANNA, "ps-9", "EUR", 5, 0, None, datetime(2026, 4, 6, 10)),
    "11": ("6", CARLA, "ps-7", "EUR", 5, 0, None, datetime(2026, 4, 8, 10)),
    "12": ("1", ANNA, "ps-5", "EUR", 5, 0, None, datetime(2026, 4, 10, 10)),
    # 4.00 off the goods by a code, 5.00 off shipping by a rule without one
    "13": (
        *(None, "fabio.conti@example.com", "ps-2", "EUR", 0, 4, "PRIMAVERA10"),
        datetime(2026, 4, 20, 11, 5),
    ),
    # the other shop's dollars
    "14": (
        *("12", "hanna.klein@example.com", "ps-5", "USD", 27, 0, None),
        datetime(2026, 5, 2, 2),
    ),
    # a state of the shop's own, with the flag paid
    "15": ("2", BRUNO, "paid", "EUR", 5, 0, None, datetime(2026, 5, 5, 10)),
    # of somebody erased
    "16": (None, None, "ps-5", "EUR", 5, 0, None, datetime(2025, 12, 1, 11)),
    # the hour that came twice: the second
    "17": ("2", BRUNO, "ps-5", "EUR", 5, 0, None, datetime(2025, 10, 26, 1, 30)),
    "18": ("1", ANNA, "ps-2", "EUR", 0, 0, None, datetime(2026, 5, 20, 10)),
    "19": (
        *(None, "orders@marketplace.example.com", "ps-11", "EUR", 0, 0, None),
        datetime(2026, 5, 25, 10),
    ),
}


def test_orders(shop: Inputs) -> None:
    """Person, state, money without tax, time in UTC; one row a purchase."""
    told = ["customer_id", "email", "status", "currency_code", "shipping_amount"]
    told += ["discount_amount", "coupon_code", "ordered_at"]
    rows = shop.rows("orders", "order_id", *told)
    assert {row[0]: row[1:] for row in rows} == ORDERS
    assert len(rows) == len(ORDERS)


# order, product, quantity, unit price, discount
LINES = {
    "201": ("1", "21", 2, 20, 0),
    # both carriers' lines are of one purchase
    "202": ("2", "21", 1, 20, 0),
    "203": ("2", "23", 1, 100, 0),
    "204": ("4", "22", 3, 10, 0),
    # 20 % off in the catalogue: 16.00 is the price after it
    "205": ("5", "21", 1, 20, 4),
    "206": ("6", "23", 1, 110, 0),
    "207": ("7", "23", 40, 100, 0),
    "208": ("8", "22", 1, 10, 0),
    "209": ("9", "21", 1, 20, 0),
    "210": ("10", "23", 1, 100, 0),
    "211": ("11", "21", 1, 20, 0),
    "212": ("11", "22", 1, 10, 0),
    # as ordered: one of three came back
    "213": ("12", "21", 3, 20, 0),
    "214": ("12", "22", 1, 10, 0),
    "215": ("13", "21", 2, 20, 0),
    "216": ("14", "23", 1, Decimal("118.8"), 0),
    "217": ("15", "21", 2, 20, 0),
    "218": ("16", "22", 2, 10, 0),
    "219": ("17", "27", 1, 13, 0),
    "220": ("17", "22", 1, 10, 0),
    # a free sample
    "221": ("18", "25", 1, 0, 0),
    # two lines of one product
    "222": ("19", "22", 1, 10, 0),
    "223": ("19", "22", 1, 10, 0),
}


def test_order_lines(shop: Inputs) -> None:
    """What was ordered, at which price before reductions."""
    told = ["order_id", "product_id", "quantity", "unit_price", "discount_amount"]
    rows = shop.rows("order_lines", "order_line_id", *told)
    assert {row[0]: row[1:] for row in rows} == LINES
    assert len(rows) == len(LINES)


def paid(told: Tables) -> dict[str, Decimal]:
    """Sum PrestaShop's own totals by purchase: orders 2 and 3 are one."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in told["ps_orders"]:
        key = "2" if row["id_order"] == "3" else row["id_order"]
        sums[key] += Decimal(row["total_paid_tax_excl"])
    return dict(sums)


def net(shop: Inputs) -> dict[str, Decimal]:
    """Sum lines less discounts, and shipping, by order."""
    sums: dict[str, Decimal] = {}
    for order, shipping, off in shop.rows(
        "orders", "order_id", "shipping_amount", "discount_amount"
    ):
        sums[order] = shipping - off
    for _, order, quantity, price, off in shop.rows(
        *("order_lines", "order_line_id", "order_id", "quantity"),
        *("unit_price", "discount_amount"),
    ):
        sums[order] += quantity * price - off
    return sums


def test_orders_are_what_was_paid(shop: Inputs) -> None:
    """Each is PrestaShop's total_paid_tax_excl, to the cent."""
    assert net(shop) == paid(tables())


REFUNDS = {
    "1": ("11", "6", 35, 5, datetime(2026, 4, 20, 15)),
    "2": ("12", "1", 20, 0, datetime(2026, 4, 18, 7)),
    # an amount alone, for which a voucher was given
    "3": ("15", "2", 5, 0, datetime(2026, 5, 15, 7)),
    # shipping alone, in winter
    "4": ("2", "2", 5, 5, datetime(2026, 3, 20, 8)),
}


def test_refunds(shop: Inputs) -> None:
    """Credit notes without tax, shipping in them and apart."""
    told = ["order_id", "customer_id", "amount", "shipping_amount", "refunded_at"]
    rows = shop.rows("refunds", "refund_id", *told)
    assert {row[0]: row[1:] for row in rows} == REFUNDS


def test_carts(shop: Inputs) -> None:
    """What lies in carts, with a person, a browser, or both; no cart of the erased."""
    told = ["interaction_type", "customer_id", "email", "anonymous_id", "product_id"]
    rows = shop.rows("interactions", "interaction_id", *told, "occurred_at")
    carts = {row[0]: row[1:] for row in rows if row[0].startswith("cart/")}
    add = "add_to_cart"
    assert len(carts) == 25
    assert carts["cart/119/23/501/0/0"] == (
        *(add, "1", ANNA, "9001", "23", datetime(2026, 6, 8, 18, 4)),
    )
    assert carts["cart/120/22/0/0/0"] == (
        *(add, None, None, "9101", "22", datetime(2026, 6, 8, 19, 1)),
    )
    assert carts["cart/103/22/0/0/0"][:3] == (add, None, ANNA)
    assert not [key for key in carts if key.startswith(("cart/115", "cart/121"))]


# type, customer, browser, visit, product
VISITS = {
    "2026-06-08 17:58:00": ("page_view", "1", "9001", "1", None),
    "2026-06-08 18:00:00": ("product_view", "1", "9001", "1", "21"),
    "2026-06-08 18:03:00": ("product_view", "1", "9001", "1", "23"),
    "2026-06-08 18:05:00": ("page_view", "1", "9001", "1", None),
    "2026-06-08 18:59:00": ("product_view", None, "9101", "2", "21"),
    "2026-06-08 19:01:00": ("page_view", None, "9101", "2", None),
    # a visit without pages has the one it began on
    "2026-06-08 22:10:00": ("page_view", "1", "9001", "10", None),
    "2026-06-09 07:59:00": ("page_view", None, "9102", "3", None),
    # what a bot asked for; the pages that it did not find are none
    "2026-06-09 01:00:02": ("product_view", None, "9104", "8", "99"),
    "2026-06-09 08:58:00": ("page_view", "6", "9103", "4", None),
    "2026-06-09 08:59:30": ("search", "6", "9103", "4", None),
    "2026-06-09 10:00:00": ("product_view", None, "9106", "9", "23"),
    "2026-06-10 05:58:00": ("product_view", "6", "9103", "5", "21"),
    "2026-06-10 06:00:00": ("checkout_started", "6", "9103", "5", None),
}


def test_visits(shop: Inputs) -> None:
    """Pages by their types, and who is known to have used the browser."""
    told = ["interaction_type", "customer_id", "anonymous_id", "session_id"]
    rows = shop.rows("interactions", "interaction_id", *told, "product_id")
    shown = {row[0]: row[1:] for row in rows if row[0].startswith("page/")}
    assert {key.rpartition("/")[2]: row for key, row in shown.items()} == VISITS
    assert len(shown) == len(VISITS)


def test_a_link_in_an_email_is_a_click(shop: Inputs) -> None:
    """One a visit, with its campaign; other links are none."""
    told = ["interaction_type", "channel", "customer_id", "campaign_id", "occurred_at"]
    rows = shop.rows("interactions", "interaction_id", *told)
    assert [row for row in rows if row[1] == "email_click"] == [
        (
            *("click/1", "email_click", "email", "1", "giugno_lancio"),
            datetime(2026, 6, 8, 17, 58),
        )
    ]
    assert shop.rows("campaigns", "campaign_id") == []


CONSENTS = {
    # one person, two shops: the later is the no
    "customer/1": ("1", ANNA, "true", datetime(2025, 11, 3, 18)),
    "customer/5": ("5", ANNA, "false", datetime(2026, 2, 1, 8)),
    # never asked, which is no yes; guests 3 and 4 did not answer
    "customer/2": ("2", BRUNO, "false", datetime(2025, 12, 10, 8)),
    # taken back at the latest when the row changed, given again a day later
    "customer/6": ("6", CARLA, "false", datetime(2026, 5, 20, 16, 30)),
    "subscription/3": (
        *(None, "Carla.Verdi@example.com", "true", datetime(2026, 5, 21, 6)),
    ),
    # 7 is deleted, 9 disabled, 8 nobody; 10 is a guest who ticked the box
    "customer/10": (None, "fabio.conti@example.com", "true", datetime(2026, 4, 20, 11)),
    # by the database's clock before the account was there
    "customer/12": (
        *("12", "hanna.klein@example.com", "true", datetime(2026, 3, 29, 1, 5)),
    ),
    "subscription/1": (None, "lead1@example.com", "true", datetime(2026, 5, 1, 6)),
    # not confirmed; the second is the first one's no, in the other shop
    "subscription/2": (None, "lead2@example.com", "false", datetime(2026, 5, 2, 6)),
    "subscription/4": (None, "lead1@example.com", "false", datetime(2026, 5, 3, 6)),
    # a yes without a day counts from the first day of the table
    "subscription/5": (None, "lead5@example.com", "true", datetime(2026, 5, 1, 6)),
}


def test_consents(shop: Inputs) -> None:
    """A yes from as early, a no from as late as can be; offers of others are none."""
    told = ["customer_id", "email", "is_granted", "recorded_at"]
    rows = shop.rows("consents", "consent_id", *told)
    assert {row[0]: row[1:] for row in rows} == CONSENTS
    channels = shop.rows("consents", "channel", "purpose")
    assert set(channels) == {("email", "marketing")}


def test_states_have_words() -> None:
    """seed_source_values knows each number of a new shop."""
    path = warehouse.PROJECT / "seeds" / "config" / "seed_source_values.csv"
    with path.open(newline="", encoding="utf-8") as file:
        words = {row["source_value"]: row["value"] for row in csv.DictReader(file)}
    pending = dict.fromkeys(("ps-0", "ps-1", "ps-10", "ps-12", "ps-13"), "pending")
    paid_states = dict.fromkeys(("ps-2", "ps-9", "ps-11"), "paid")
    assert {key: words[key] for key in words if key.startswith("ps-")} == {
        **pending,
        **paid_states,
        "ps-3": "processing",
        "ps-4": "shipped",
        "ps-5": "delivered",
        "ps-6": "cancelled",
        "ps-7": "refunded",
        "ps-8": "failed",
    }


def changed(told: Tables, name: str, key: str, value: str, **cells: Any) -> None:
    """Change cells of the rows of a table that have a value in a column."""
    for row in told[name]:
        if row[key] == value:
            row.update(cells)


def odd_shop() -> Tables:
    """Tell what the fixture has no row for."""
    told = tables()
    # states of the shop's own, and an old shop's 11, which waits for the money
    flags = {"paid": "0", "shipped": "0", "logable": "0"}
    like = told["ps_order_state"][0] | flags
    told["ps_order_state"] += [
        like | {"id_order_state": "15", "shipped": "1"},
        like | {"id_order_state": "16", "logable": "1"},
        like | {"id_order_state": "17"},
    ]
    changed(told, "ps_order_state", "id_order_state", "11", **flags)
    for order, state in (("1", "15"), ("4", "16"), ("5", "17")):
        changed(told, "ps_orders", "id_order", order, current_state=state)
    # of two carriers' orders one was cancelled
    changed(told, "ps_orders", "id_order", "3", current_state="6")
    # three for ten: no unit price says it
    changed(
        *(told, "ps_order_detail", "id_order_detail", "204"),
        unit_price_tax_excl="3.333333",
        total_price_tax_excl="10.000000",
        product_price="3.333333",
    )
    # a refund of the payment module, without a credit note
    changed(
        *(told, "ps_order_detail", "id_order_detail", "206"),
        total_refunded_tax_excl="110.000000",
    )
    told["ps_order_history"].append(
        {"id_order_history": "16", "id_employee": "1", "id_order": "6"}
        | {"id_order_state": "7", "date_add": "2026-02-20 09:00:00"}
    )
    # a voucher that was taken off again, and one that gives more than shipping
    told["ps_order_cart_rule"][0]["deleted"] = "1"
    told["ps_order_cart_rule"][1]["value_tax_excl"] = "9.00"
    # no price; a checkout that reloads; a loader's clock and its marks
    changed(
        *(told, "ps_order_detail", "id_order_detail", "201"),
        total_price_tax_excl="n/a",
        unit_price_tax_excl="n/a",
    )
    told["ps_connections_page"].append(
        {"id_connections": "5", "id_page": "6", "time_start": "2026-06-10 08:00:30"}
    )
    for row in told["ps_orders"]:
        row["_fivetran_synced"] = "2026-06-11 03:00:00"
        row["_fivetran_deleted"] = "true" if row["id_order"] == "14" else "false"
    for row in told["ps_order_slip"]:
        row["_fivetran_deleted"] = "true" if row["id_order_slip"] == "4" else "false"
    for row in told["ps_customer"]:
        row["_fivetran_deleted"] = "true" if row["id_customer"] == "12" else "false"
    # not there, or empty
    for name in ("ps_configuration", "ps_connections_source", "ps_country"):
        del told[name]
    told["ps_emailsubscription"] = []
    return told


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Build the inputs of the odd shop, whose clock is told by the var alone."""
    folder = tmp_path_factory.mktemp("odd")
    return told_inputs(folder, odd_shop(), shop_timezone="America/New_York")


def test_states_that_are_the_shops_own(odd: Inputs) -> None:
    """Flags say what they are; where none does the number stays, for a seed's row."""
    status = dict(odd.rows("orders", "order_id", "status"))
    assert status["1"] == "shipped"
    assert status["4"] == "processing"
    assert status["5"] == "ps-17"
    assert status["19"] == "ps-11 unpaid"
    assert status["15"] == "paid"


def test_a_cancelled_part_is_no_part(odd: Inputs) -> None:
    """The other carrier's order stands alone, with its own lines and state."""
    status = dict(odd.rows("orders", "order_id", "status"))
    assert (status["2"], status["3"]) == ("ps-4", "ps-6")
    lines = dict(odd.rows("order_lines", "order_line_id", "order_id"))
    assert (lines["202"], lines["203"]) == ("2", "3")


def test_rounded_lines_keep_their_total(odd: Inputs) -> None:
    """To the cent, and without a discount that would look like a promotion."""
    told = ["order_line_id", "quantity", "unit_price", "discount_amount"]
    (line,) = [row for row in odd.rows("order_lines", *told) if row[0] == "204"]
    assert round(line[1] * line[2], 2) == 10
    assert line[3] == 0


def test_a_refund_without_a_credit_note(odd: Inputs) -> None:
    """Dated by the order's last change of state; deleted notes are gone."""
    rows = odd.rows("refunds", "refund_id", "order_id", "amount", "refunded_at")
    found = {row[0]: row[1:] for row in rows}
    assert found["order/6"] == ("6", 110, datetime(2026, 2, 20, 14))
    assert found.keys() == {"1", "2", "3", "order/6"}


def test_vouchers_lower_what_they_are_for(odd: Inputs) -> None:
    """Shipping by what it cost at most, goods by the rest; one taken off is none."""
    told = ["order_id", "shipping_amount", "discount_amount", "coupon_code"]
    (order,) = [row for row in odd.rows("orders", *told) if row[0] == "13"]
    assert order == ("13", 0, 4, None)


def test_money_is_not_guessed(odd: Inputs) -> None:
    """What is no number arrives as none, and staging rejects the line."""
    prices = dict(odd.rows("order_lines", "order_line_id", "unit_price"))
    assert prices["201"] is None


def test_a_loader_is_believed(odd: Inputs) -> None:
    """Its clock, and what it marks as deleted."""
    assert {row[0] for row in odd.rows("orders", "loaded_at")} == {
        datetime(2026, 6, 11, 3)
    }
    assert dict(odd.rows("orders", "order_id", "status"))["14"] == "cancelled"
    assert dict(odd.rows("customers", "customer_id", "email"))["12"] is None


def test_a_checkout_begins_once_a_visit(odd: Inputs) -> None:
    """A page that is loaded again is no second one."""
    types = [
        row[1] for row in odd.rows("interactions", "session_id", "interaction_type")
    ]
    assert types.count("checkout_started") == 1
    assert "email_click" not in types


def test_tables_that_are_not_there(odd: Inputs) -> None:
    """No settings: the var's clock; no countries, no newsletter, and all the rest."""
    ordered = dict(odd.rows("orders", "order_id", "ordered_at"))
    assert ordered["12"] == datetime(2026, 4, 10, 16)
    assert {row[0] for row in odd.rows("customers", "country_code")} == {None}
    ids = [row[0] for row in odd.rows("consents", "consent_id")]
    assert ids
    assert not [key for key in ids if key.startswith("subscription/")]


NEEDED = ("ps_orders", "ps_order_detail", "ps_customer", "ps_currency")


def test_four_tables_are_enough(tmp_path: Path) -> None:
    """No states: the number alone; no vouchers: all is off the goods."""
    shop = told_inputs(
        *(tmp_path, {name: tables()[name] for name in NEEDED}),
        shop_timezone="Europe/Rome",
    )
    orders = shop.rows("orders", "order_id", "status", "discount_amount")
    assert {row[0]: row[1] for row in orders} == {
        key: "ps-14" if key == "15" else row[2] for key, row in ORDERS.items()
    }
    assert net(shop) == paid(tables())
    # what the lines say was paid back
    refunds = shop.rows("refunds", "refund_id", "amount")
    assert refunds == [("order/11", 30), ("order/12", 20)]
    assert shop.rows("interactions", "interaction_id") == []
    assert len(shop.rows("products", "product_id")) == 5


def spoiled(name: str, change: Callable[[Row], Any]) -> Callable[[Tables], Any]:
    """Change each row of a table."""
    return lambda told: [change(row) for row in told[name]]


BAD: dict[str, tuple[Callable[[Tables], Any], str]] = {
    "a column is missing": (
        spoiled("ps_orders", lambda row: row.pop("current_state")),
        "prestashop.ps_orders lacks the column current_state, and it is required",
    ),
    "a column has another name": (
        spoiled(
            "ps_order_detail",
            lambda row: row.update(unit_price=row.pop("unit_price_tax_excl")),
        ),
        "prestashop.ps_order_detail lacks the column unit_price_tax_excl",
    ),
    "money is with tax alone": (
        spoiled("ps_order_slip", lambda row: row.pop("total_products_tax_excl")),
        "prestashop.ps_order_slip lacks the column total_products_tax_excl",
    ),
    "there are no lines": (
        lambda told: told.pop("ps_order_detail"),
        "finds no table ps_order_detail in the schema prestashop",
    ),
    "a time zone of its own": (
        spoiled("ps_configuration", lambda row: row.update(value="Rome")),
        "PS_TIMEZONE is Rome, which is no time zone that duckdb knows",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_tables_stop_the_run(tmp_path: Path, case: str) -> None:
    """What is required and missing is named in one sentence."""
    spoil, sentence = BAD[case]
    told = tables()
    spoil(told)
    write_tables(tmp_path / "raw", told)
    result = build(tmp_path / "raw", tmp_path / "x", ["prestashop"])
    assert not result.success
    assert sentence in " ".join(str(result.failures).replace("\\n", " ").split())


def write_schema(database: Path, prefixes: list[str]) -> None:
    """Write the fixture as tables with their types, once for each prefix."""
    database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema prestashop")
        for prefix in prefixes:
            for path in FIXTURE.glob("*.csv"):
                name = prefix + path.stem.removeprefix("ps_")
                connection.execute(
                    f"create table prestashop.{name} as from read_csv('{path}')"
                )


def test_another_prefix_and_types(tmp_path: Path) -> None:
    """Tables in a schema, with numbers and times, are the same shop."""
    write_schema(named(tmp_path / "x", ["prestashop"]), ["b2c_"])
    shop = inputs(tmp_path, tmp_path / "x", ["prestashop"], raw_path=None)
    test_customers(shop)
    test_orders(shop)
    test_order_lines(shop)
    test_refunds(shop)
    test_visits(shop)
    test_consents(shop)


def test_two_shops_in_a_schema_stop_the_run(tmp_path: Path) -> None:
    """Which of them is meant is not guessed."""
    write_schema(named(tmp_path / "x", ["prestashop"]), ["b2b_", "b2c_"])
    result = build(tmp_path, tmp_path / "x", ["prestashop"], raw_path=None)
    assert not result.success
    assert "several PrestaShop shops, by their prefixes b2b_, b2c_" in str(
        result.failures
    )


def test_connect_knows_the_tables(tmp_path: Path) -> None:
    """With the prefix, another like it, or none; no table that nothing is read of."""
    for path in FIXTURE.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "ps_orders.csv").rename(tmp_path / "psx1_orders.csv")
    (tmp_path / "ps_product.csv").rename(tmp_path / "product.csv")
    (tmp_path / "ps_cart.csv").rename(tmp_path / "b2c_cart.csv")
    write_csv(tmp_path / "ps_carrier.csv", [{"id_carrier": "1", "name": "Corriere"}])
    log = {"id_gdpr_log": "1", "id_customer": "1", "id_guest": "0"}
    write_csv(tmp_path / "ps_psgdpr_log.csv", [log])
    files = {file.name: file for file in recognise(tmp_path).files}
    for name in ("ps_carrier.csv", "ps_psgdpr_log.csv"):
        assert files.pop(name).note == "no file of a known shop"
    other = files.pop("b2c_cart.csv")
    assert other.note == "it looks like prestashop's ps_cart: rename it to that"
    assert files["psx1_orders.csv"].table == "ps_orders"
    assert files["product.csv"].table == "ps_product"
    assert {file.connector for file in files.values()} == {"prestashop"}
    assert {file.table for file in files.values()} == {
        path.stem for path in FIXTURE.glob("*.csv")
    } - {"ps_cart"}
    assert settings_of(recognise(tmp_path)) == {"connectors": ["prestashop"]}
