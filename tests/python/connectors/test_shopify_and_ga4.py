"""A Shopify shop and its GA4 property at once: one set of people, each order once."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import warehouse
from connectors.inputs import Row, named, write_tables
from connectors.test_ga4 import MAIL, event, write_events
from connectors.test_shopify_tables import fivetran_rest

USED = ["shopify", "ga4"]
START = datetime(2025, 5, 1, 9)
VISITS: list[Row] = [
    # by a newsletter, not logged in; then as c1, who buys o01
    event("session_start", 0, link=MAIL),
    event("page_view", 0, link=MAIL, batch_event_index="2"),
    event("view_item", 10, items=["p1"]),
    event("add_to_cart", 20, items=["p1"]),
    event("begin_checkout", 30, user_id="c1", items=["p1"]),
    event("purchase", 40, user_id="c1", parameters={"transaction_id": "o01"})
    | {"items": [{"item_id": "p1"}]},
    # somebody else, who never says who
    event("view_item", 50, user_pseudo_id="8.8", items=["p2"]),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build people, orders and interactions of both."""
    folder = tmp_path_factory.mktemp("both")
    write_tables(folder / "raw" / "shopify", fivetran_rest())
    events = []
    for visit in VISITS:
        row = dict(visit)
        moment = START + timedelta(seconds=row.pop("second"))
        seconds = int((moment - datetime(1970, 1, 1)).total_seconds())
        times = {"event_date": "20250501", "event_timestamp": f"{seconds}000000"}
        events.append(row | times)
    write_events(folder / "raw" / "ga4", events)
    database = named(folder / "x", USED)
    result = warehouse.build(
        folder / "raw",
        database,
        variables={"connectors": USED, "as_of": "2025-06-01 20:00:00"},
        select="+customer_segments +fct_interactions +fct_orders",
    )
    assert result.success, result.failures
    return database


def of_model(database: Path, model: str, *columns: str) -> list[tuple[Any, ...]]:
    """Read some columns of a model, in their order."""
    rows = warehouse.rows(database, model, order_by=list(columns))
    return [tuple(row[column] for column in columns) for row in rows]


def test_ids_say_whose_they_are(built: Path) -> None:
    """Browsers and visits are GA4's; logins and products are the shop's."""
    told = ("interaction_type", "customer_id", "anonymous_id", "session_id")
    rows = of_model(built, "input_interactions", *told, "product_id")
    mine = ("ga4:9.9", "ga4:9.9/7")
    assert rows == [
        ("add_to_cart", None, *mine, "shopify:p1"),
        ("begin_checkout", "shopify:c1", *mine, None),
        ("email_click", None, *mine, None),
        ("page_view", None, *mine, None),
        ("view_item", None, "ga4:8.8", "ga4:8.8/7", "shopify:p2"),
        ("view_item", None, *mine, "shopify:p1"),
    ]
    ids = warehouse.rows(built, "input_interactions")
    assert all(row["interaction_id"].startswith("ga4:") for row in ids)


def test_a_login_joins_the_browser_with_the_account(built: Path) -> None:
    """What c1 did before logging in is c1's; a stranger is one more person."""
    owners = of_model(built, "fct_interactions", "interaction_type", "customer_id")
    (person,) = {owner for what, owner in owners if what == "checkout_started"}
    assert sorted(what for what, owner in owners if owner == person) == [
        *("add_to_cart", "checkout_started", "email_click", "page_view"),
        "product_view",
    ]
    orders = of_model(built, "fct_orders", "order_id", "customer_id")
    assert dict(orders)["shopify:o01"] == person
    segments = warehouse.rows(built, "customer_segments")
    assert len([row for row in segments if row["customer_id"] == person]) == 1
    assert len(segments) == len({row["customer_id"] for row in segments})


def test_a_purchase_told_twice_is_one_order(built: Path) -> None:
    """No order, and no interaction, comes from GA4's."""
    orders = of_model(built, "fct_orders", "order_id")
    assert len(orders) == len(set(orders))
    assert all(key.startswith("shopify:") for (key,) in orders)
    net = dict(of_model(built, "fct_orders", "order_id", "net_amount"))
    assert net["shopify:o01"] == Decimal("40.50")
