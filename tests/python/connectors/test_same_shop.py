"""One shop in the shapes of several systems, and in Coltiva's own tables.

The simulator tells the same people, orders and money in each (`simulate --as`), and
what comes of it is the same, person by person.
"""

import os
from pathlib import Path
from typing import Any

import pytest
import warehouse

from coltiva.simulate.retell import retell
from coltiva.simulate.settings import Settings

AS_OF = {"as_of": "2026-06-30 20:00:00"}
# An export of the admin tells neither when an account was made, so that prospects have
# no past, nor which line a discount was for, so that a few people spent most elsewhere.
UNTOLD = {
    "shopify_fivetran": set(),
    "shopify_csv": {"previous_rfm_segment", "segment_changed_on", "top_category"},
    "woocommerce_rest": set(),
}
SHOP = Settings(customers=1000, interactions_per_customer=0.0)
pytestmark = pytest.mark.skipif(
    not os.environ.get("COLTIVA_SHAPES"), reason="make test-shapes runs it"
)


def segments(folder: Path, shape: str) -> dict[str, dict[str, Any]]:
    """Build a shape as far as customer_segments; give its rows by person."""
    retell(SHOP, folder / "raw", shape, "csv")
    if shape == "coltiva":
        database = folder / "own.duckdb"
        result = warehouse.build(
            folder / "raw", database, variables=AS_OF, select="+customer_segments"
        )
    else:
        connector = shape.partition("_")[0]
        database = folder / f"of_{connector}.duckdb"
        result = warehouse.build(
            folder / "raw",
            database,
            variables={"connectors": [connector], **AS_OF},
            select="+customer_segments",
        )
    assert result.success, result.failures
    rows = warehouse.rows(database, "customer_segments")
    return {row["customer_id"]: row for row in rows}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Build the shop from Coltiva's own tables."""
    return segments(tmp_path_factory.mktemp("coltiva"), "coltiva")


@pytest.mark.parametrize("shape", UNTOLD)
def test_segments_are_the_same(
    own: dict[str, dict[str, Any]], tmp_path: Path, shape: str
) -> None:
    """Every column of every person, but what a shape does not tell."""
    found = segments(tmp_path, shape)
    assert found.keys() == own.keys()
    differing = {
        column
        for person, row in found.items()
        for column, value in row.items()
        if value != own[person][column]
    }
    assert differing == UNTOLD[shape]
    assert len(own) > 1000
