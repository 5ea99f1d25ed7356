"""A loader that loads everything again costs a daily run time, and changes nothing."""

from pathlib import Path

import duckdb
import pytest
import test_determinism
import warehouse

from coltiva.simulate.retell import retell
from coltiva.simulate.settings import Settings

SHOP = Settings(customers=60, interactions_per_customer=0.0)
# After all that the simulator tells, and after the second load.
AS_OF = "2026-07-02 12:00:00"
AGAIN = "2026-07-02 06:00:00"

pytestmark = pytest.mark.long


def build(raw: Path, database: Path) -> None:
    """Build the shop from Fivetran's tables, by day where there was a day before."""
    result = warehouse.build(
        raw, database, variables={"connectors": ["shopify"], "as_of": AS_OF}
    )
    assert result.success, result.failures


def load_again(raw: Path) -> None:
    """Let every row of every table have been synced anew."""
    for path in raw.glob("*.csv"):
        with duckdb.connect() as connection:
            connection.execute(
                "create table loaded as select * replace"
                f" ('{AGAIN}' as _fivetran_synced)"
                f" from read_csv('{path}', all_varchar = true)"
            )
            connection.execute(f"copy loaded to '{path}' (format csv, header)")


def test_tables_stay_as_they_are(tmp_path: Path) -> None:
    """But for the times of arrival that source_coverage tells."""
    raw, database = tmp_path / "raw", tmp_path / "of_shopify.duckdb"
    retell(SHOP, raw, "shopify_fivetran", "csv")
    build(raw, database)
    before = test_determinism.contents(database)
    load_again(raw)
    build(raw, database)
    after = test_determinism.contents(database)
    assert len(before["customer_segments"]) > SHOP.customers / 2
    assert {mart for mart in before if before[mart] != after[mart]} == {
        "source_coverage"
    }
