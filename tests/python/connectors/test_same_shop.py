"""One shop in the shapes of several systems, and in Coltiva's own tables.

The simulator tells the same people, orders and money in each (`simulate --as`), and
what comes of it is the same, person by person.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import warehouse

from coltiva.connect.recognise import recognise, settings_of
from coltiva.simulate.retell import SHAPES, retell
from coltiva.simulate.settings import Settings

Segments = dict[str, dict[str, Any]]
AS_OF = {"as_of": "2026-06-30 20:00:00"}
# An export of the admin tells neither when an account was made, so that prospects have
# no past, nor which line a discount was for, so that a few people spent most elsewhere.
# WooCommerce's own tables tell no phones, categories and costs of products.
UNTOLD = {
    "shopify_fivetran": set(),
    "shopify_csv": {"previous_rfm_segment", "segment_changed_on", "top_category"},
    "woocommerce_rest": set(),
    "woocommerce_tables": {
        *("phone", "channel_reason", "top_category", "top_interest"),
        "margin_amount",
    },
    "prestashop_tables": set(),
    "shopify_klaviyo_ga4": set(),
}
# Of the shapes with mails and visits, the one in Coltiva's own tables.
TOUCHPOINTS = {"shopify_klaviyo_ga4": "coltiva_touchpoints"}
SHOP = Settings(customers=1000, interactions_per_customer=0.0)
pytestmark = pytest.mark.skipif(
    not os.environ.get("COLTIVA_SHAPES"), reason="make test-shapes runs it"
)


def segments(folder: Path, shape: str) -> Segments:
    """Build a shape as far as customer_segments; give its rows by person.

    Where several systems are in use, ids carry the shop's name.
    """
    has_touchpoints = "touchpoints" in TOUCHPOINTS.get(shape, shape)
    shop = replace(SHOP, interactions_per_customer=10.0 if has_touchpoints else 0.0)
    retell(shop, folder / "raw", shape, "csv")
    settings = {}
    if not shape.startswith("coltiva"):
        found = recognise(folder / "raw")
        assert not [file for file in found.files if not file.table or file.note]
        settings = settings_of(found)
        assert set(settings["connectors"]) <= {*shape.split("_")}
    database = folder / f"of_{shape}.duckdb"
    result = warehouse.build(
        folder / "raw",
        database,
        variables=settings | AS_OF,
        select="+customer_segments",
    )
    assert result.success, result.failures
    rows = warehouse.rows(database, "customer_segments")
    for row in rows:
        row["customer_id"] = row["customer_id"].removeprefix("shopify:")
    return {row["customer_id"]: row for row in rows}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Segments]:
    """Give a function that builds the shop from Coltiva's own tables, once."""

    @cache
    def build(shape: str) -> Segments:
        return segments(tmp_path_factory.mktemp(shape), shape)

    return build


def test_every_shape_is_compared() -> None:
    """None that the simulator writes is left out."""
    assert UNTOLD.keys() | {"coltiva", *TOUCHPOINTS.values()} == SHAPES.keys()


@pytest.mark.parametrize("shape", UNTOLD)
def test_segments_are_the_same(
    own: Callable[[str], Segments], tmp_path: Path, shape: str
) -> None:
    """Every column of every person, but what a shape does not tell."""
    expected = own(TOUCHPOINTS.get(shape, "coltiva"))
    found = segments(tmp_path, shape)
    assert found.keys() == expected.keys()
    differing = {
        column
        for person, row in found.items()
        for column, value in row.items()
        if value != expected[person][column]
    }
    assert differing == UNTOLD[shape]
    assert len(expected) > 1000
