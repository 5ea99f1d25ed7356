"""Who reads the tables is declared, and finds sums that need no filter.

The exposures name every reader; `docs/bi.md` says what the plain sum of each amount is,
and the sums are compared with totals that are worked out from the facts.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import warehouse
import yaml
from conftest import EmptyShop

PAGE = (warehouse.PROJECT / "docs" / "bi.md").read_text(encoding="utf-8")
QUESTIONS = (warehouse.PROJECT / "docs" / "questions.md").read_text(encoding="utf-8")
SUMS = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ([^|]+) \|$", PAGE, re.MULTILINE)
ADDRESS = re.compile(r"https?://\S+|[\w.]+@[\w.]+")
# Each order is converted by itself: sums of parts may differ in the last decimals.
CLOSE = Decimal("0.01")
VALID = "from fct_orders where is_valid"
DEFAULT = "select sum(attributed_amount) from fct_attributed_orders_by_rule where "
DEFAULT += "is_default"
FIRST = (
    "select sum(net_amount) from (select *, min(date_trunc('month', order_date))"
    " over (partition by customer_id) as first_month from fct_orders where is_valid)"
    " where customer_id is not null and date_trunc('month', order_date)"
)
TOTALS = {
    "revenue": "select amount from rpt_money_reconciliation where is_total",
    "gross": f"select sum(gross_amount) {VALID}",
    "discounts": f"select sum(discount_amount) {VALID}",
    "refunds": f"select sum(refund_amount) {VALID}",
    "shipping": f"select sum(shipping_amount) {VALID}",
    "discounts on lines": (
        "select sum(discount_amount) from fct_order_lines where is_valid"
    ),
    "gross less discounts on lines": (
        "select sum(gross_amount - discount_amount) from fct_order_lines where is_valid"
    ),
    "revenue from people in their first month": f"{FIRST} = first_month",
    "revenue from people in later months": f"{FIRST} > first_month",
    "revenue from guests": f"select sum(net_amount) {VALID} and customer_id is null",
    "revenue from known people": (
        f"select sum(net_amount) {VALID} and customer_id is not null"
    ),
    "revenue from known people in closed months": (
        f"select sum(net_amount) {VALID} and customer_id is not null and order_date <="
        " (select max(as_of_date) from customer_segment_history)"
    ),
    "worth of buyers": (
        "select amount from rpt_money_reconciliation where part = 'buyers'"
    ),
    "attributed revenue": DEFAULT,
    "attributed revenue of campaigns": f"{DEFAULT} and campaign_id is not null",
    "attributed revenue of resends": (
        f"{DEFAULT} and touch_id in (select message_id"
        " from main_intermediate.int_message_resends)"
    ),
    "attributed revenue of programs": (
        f"{DEFAULT} and (program, channel) in"
        " (select (program, channel) from main_rules.seed_follow_up_programs)"
    ),
    "revenue expected within 90 days": (
        "select sum(coalesce(expected_revenue_90d, expected_lead_value))"
        " from customer_predictions"
    ),
    "cost of programs": (
        "select sum(cost_amount) from main_intermediate.int_campaigns"
        " where started_date is not null and (program, channel) in"
        " (select (program, channel) from main_rules.seed_follow_up_programs)"
    ),
    "cost": "select sum(cost_amount) from main_intermediate.int_campaigns",
    "cost of campaigns with a date": (
        "select sum(cost_amount) from main_intermediate.int_campaigns"
        " where started_date is not null"
    ),
    "worth of carts": (
        "select sum(cart_amount) from main_intermediate.int_cart_products_priced"
    ),
    "worth of carts of known people": (
        "select sum(cart_amount) from main_intermediate.int_cart_products_priced"
        " where cart_id in (select cart_id from fct_abandoned_carts"
        " where customer_id is not null)"
    ),
}
"""What the page's words for a total mean."""
TOLD = re.compile(r"not add up|only within one|of (orders|lines) that do not count too")


def public_models(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the public models by name."""
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["access"] == "public"
    }


def published(manifest: dict[str, Any]) -> set[str]:
    """Name what the copy has: the public models, and seeds whose meta says so."""
    seeds = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "seed"
        and node["config"]["meta"].get("is_published")
    }
    return public_models(manifest).keys() | seeds


def readers(manifest: dict[str, Any]) -> dict[str, set[str]]:
    """Give the exposures by name, each with the models it reads."""
    return {
        exposure["name"]: {
            key.split(".")[-1] for key in exposure["depends_on"]["nodes"]
        }
        for exposure in manifest["exposures"].values()
    }


@pytest.mark.quick
def test_exposures_are_complete(empty_shop: EmptyShop) -> None:
    """Tools that draw a reader find its name, owner, address and what it reads."""
    exposures = empty_shop.manifest["exposures"].values()
    assert len(exposures) >= 7
    for exposure in exposures:
        assert exposure["label"], exposure["name"]
        assert len(exposure["description"].split()) > 8, exposure["name"]
        assert exposure["maturity"] in ("low", "medium", "high"), exposure["name"]
        assert ADDRESS.fullmatch(exposure["url"] or ""), exposure["name"]
        assert exposure["owner"]["name"], exposure["name"]
        assert ADDRESS.fullmatch(exposure["owner"]["email"] or ""), exposure["name"]
        assert exposure["depends_on"]["nodes"], exposure["name"]


@pytest.mark.quick
def test_exposures_read_public_tables(empty_shop: EmptyShop) -> None:
    """Nobody reads what may change without notice, and the copy has every table."""
    whole = published(empty_shop.manifest)
    found = readers(empty_shop.manifest)
    for name, tables in found.items():
        assert tables <= whole, name
    assert found["published_copy"] == whole > set(public_models(empty_shop.manifest))


@pytest.mark.quick
def test_every_public_table_has_a_reader(empty_shop: EmptyShop) -> None:
    """Besides the copy, which has all; or the table's meta says why there is none."""
    found = readers(empty_shop.manifest)
    read = set().union(*(found[name] for name in found.keys() - {"published_copy"}))
    for name, model in public_models(empty_shop.manifest).items():
        reason = model["config"]["meta"].get("no_reader")
        assert (name in read) != bool(reason), name


@pytest.mark.quick
def test_readers_read_what_they_say(empty_shop: EmptyShop) -> None:
    """The pages and the semantic layer name the tables that their exposures name."""
    public = set(public_models(empty_shop.manifest))
    found = readers(empty_shop.manifest)
    used = set(re.findall(r"\b(?:from|join)\s+(\w+)", QUESTIONS)) & public
    assert found["questions"] == used
    asked = PAGE.partition("\n## Which table for which question\n")[2]
    assert found["bi_workbooks"] == set(
        re.findall(r"`(\w+)`", asked.partition("\n## ")[0])
    )
    declared = set()
    for path in (warehouse.PROJECT / "models" / "semantic").glob("*.yml"):
        for model in yaml.safe_load(path.read_text())["semantic_models"]:
            declared.add(model["model"].split("'")[1])
    assert found["semantic_layer"] == declared | {"dim_dates"}


@pytest.mark.quick
def test_every_amount_is_told(empty_shop: EmptyShop) -> None:
    """A plain sum of an amount is on the page, or the column says what it is not."""
    on_page = {(table, column) for table, column, _ in SUMS}
    assert len(on_page) == len(SUMS)
    amounts = {
        (name, column["name"]): column["description"]
        for name, model in public_models(empty_shop.manifest).items()
        for column in model["columns"].values()
        if "amount" in column["name"].split("_")
        and not column["name"].startswith("is_")
    }
    untold = [
        key
        for key, description in amounts.items()
        if (key in on_page) == bool(TOLD.search(description))
    ]
    assert untold == []
    assert on_page <= amounts.keys()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sample shop."""
    database = tmp_path_factory.mktemp("sample") / "warehouse.duckdb"
    result = warehouse.build(warehouse.PROJECT / "seeds" / "sample", database)
    assert result.success, result.failures
    return database


@pytest.mark.parametrize(
    ("table", "column", "total"), SUMS, ids=[f"{one}.{two}" for one, two, _ in SUMS]
)
def test_plain_sums(sample: Path, table: str, column: str, total: str) -> None:
    """Without any filter, the sum is the total that the page names."""
    with warehouse.connect(sample) as connection:
        ((found,),) = connection.execute(
            f"select sum({column}) from {table}"
        ).fetchall()
        ((expected,),) = connection.execute(TOTALS[total]).fetchall()
    assert found is not None
    assert abs(found - (expected or 0)) <= CLOSE


def test_labels_of_reports_are_not_null(sample: Path) -> None:
    """No text of a report but a colour is null: a chart has a label for each."""
    with warehouse.connect(sample) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns()"
            " where schema_name = 'main' and data_type = 'VARCHAR'"
            " and table_name like 'rpt\\_%' escape '\\'"
            " and column_name not like '%\\_colour' escape '\\'"
        ).fetchall()
        assert len(columns) > 5
        for table, column in columns:
            ((nulls,),) = connection.execute(
                f"select count(*) from {table} where {column} is null"
            ).fetchall()
            assert not nulls, (table, column)
