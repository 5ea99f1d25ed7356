"""What becomes of raw rows that can't be used, from one arrival to the next."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import warehouse
from dbt import tracking
from test_incremental import LATER

from coltiva import DBT

LIMIT = {"max_rejected_rate": 0.3, "raw_format": "csv"}
ROW = {"loaded_at": "2025-03-01 12:00:00"}
CANARIES = ("erasmina", "+39 555", "1977-07-07")


def deliver(folder: Path, day: int, **tables: list[dict[str, str]]) -> None:
    """Put a day's rows into the raw folder, one file a table."""
    for table, rows in tables.items():
        path = folder / table / f"{day}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            columns = list(warehouse.RAW_COLUMNS[table])
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(ROW | row for row in rows)


def customers(*ids: str, **columns: str) -> list[dict[str, str]]:
    """Make rows of accounts."""
    return [{"customer_id": one, "email": f"{one}@x.example"} | columns for one in ids]


def orders(*ids: str, **columns: str) -> list[dict[str, str]]:
    """Make rows of orders."""
    own = {"customer_id": "c1", "currency_code": "EUR", "status": "paid"}
    own |= {"ordered_at": "2025-03-01 10:00:00"}
    return [{"order_id": one} | own | columns for one in ids]


def consent(answer: str, at: str, **columns: str) -> dict[str, str]:
    """Make the row of an answer."""
    own = {"customer_id": "c1", "channel": "email", "purpose": "marketing"}
    return own | {"consent_id": at, "is_granted": answer, "recorded_at": at} | columns


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build a shop of which one row of each table arrived in 2062."""
    folder = tmp_path_factory.mktemp("days")
    raw, database = folder / "raw", folder / "warehouse.duckdb"
    never = {"loaded_at": "2062-01-01 00:00:00"}
    deliver(
        raw,
        1,
        customers=customers("c1", "c2", "c3", "c4") + customers("c9", **never),
        products=[{"product_id": "p1"}],
        orders=orders("o1", "o2", "o3", "o4") + orders("o9", **never),
        order_lines=[
            {"order_line_id": "l1", "order_id": "o1", "product_id": "p1"}
            | {"quantity": "1", "unit_price": "10"}
        ],
        consents=[
            consent("yes", "2025-03-01 09:00:00"),
            consent("yes", "2025-03-01 09:00:01", **never),
            *(consent("yes", f"2025-03-01 08:00:0{n}") for n in range(4)),
        ],
    )
    assert build(raw, database).success
    return raw, database


def build(raw: Path, database: Path) -> warehouse.BuildResult:
    """Build what stands on the raw rows from day to day."""
    return warehouse.build(
        raw, database, variables=LIMIT, exclude=LATER, parse_once=True
    )


def segment(database: Path, customer_id: str) -> Mapping[str, Any]:
    """Read a person's row of customer_segments."""
    found = warehouse.rows(database, "customer_segments")
    return next(row for row in found if row["customer_id"] == customer_id)


def test_a_row_of_2062_hides_nothing(first_day: tuple[Path, Path]) -> None:
    """It is rejected and moves nothing; what the next day brings is read."""
    raw, database = first_day
    rejected = warehouse.rows(database, "rejected_records")
    assert {row["rejection_reason"] for row in rejected} == {"future_dated"}
    assert len(rejected) == 3
    (moment,) = warehouse.rows(database, "int_as_of")
    assert moment["as_of_at"] == datetime(2025, 3, 1, 10)
    assert segment(database, "c1")["can_email"]
    runs = warehouse.rows(database, "coltiva_runs")
    told = {row["raw_table"]: row["loaded_until_at"] for row in runs}
    arrival = datetime(2025, 3, 1, 12)
    assert [told[table] for table in ("customers", "orders", "consents")] == [
        arrival
    ] * 3
    deliver(
        raw,
        2,
        consents=[consent("no", "2025-03-02 09:00:00", loaded_at="2025-03-02")],
    )
    assert build(raw, database).success
    assert segment(database, "c1")["suppression_reason"] == "no_consent"


def test_too_many_rejected_rows_stop_the_run(first_day: tuple[Path, Path]) -> None:
    """The reason is told, the marts stand, and the run after the file was mended works.

    What the broken file had brought is gone with it.
    """
    raw, database = first_day
    before = warehouse.rows(database, "customer_segments")
    late = {"loaded_at": "2025-03-04 12:00:00"}
    broken = orders("o5", "o6", "o7", status="teleported", **late)
    broken += orders("o8", ordered_at="soon", **late)
    deliver(raw, 3, orders=broken, customers=customers("c5", **late))
    result = build(raw, database)
    assert not result.success
    assert [name for name, _, _ in result.failures] == [
        "model.coltiva.rejected_records"
    ]
    assert (
        "orders: 55.6 % of 9 rows are rejected, 30.0 % may be (var max_rejected_rate):"
        " 3 unknown_status (such as o5), 1 future_dated."
    ) in result.messages
    assert warehouse.rows(database, "customer_segments") == before
    reasons = [
        row["rejection_reason"] for row in warehouse.rows(database, "rejected_records")
    ]
    assert reasons.count("unknown_status") == 3
    mended = orders("m5", status="shipped", **late)
    deliver(raw, 3, orders=mended, customers=[])
    assert build(raw, database).success
    assert {row["order_id"] for row in warehouse.rows(database, "fct_orders")} == {
        *("o1", "o2", "o3", "o4", "m5")
    }
    assert not [
        row
        for row in warehouse.rows(database, "rejected_records")
        if row["rejection_reason"] == "unknown_status"
    ]


def test_what_was_to_come_is_used_once_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row rejected for a time to come is looked at again each day, arrived or not."""
    raw, database = tmp_path / "raw", tmp_path / "warehouse.duckdb"
    deliver(
        raw,
        1,
        customers=customers("c1", "c2", "c3", "c4"),
        products=[],
        orders=[
            *orders("o1", "o2", "o3", "o4"),
            *orders("o5", updated_at="2025-03-05 00:00:00"),
        ],
        order_lines=[],
    )

    def orders_by_the_clock(*clock: int) -> set[str]:
        now = datetime(*clock, tzinfo=UTC)
        fixed = property(lambda _: now, lambda *_: None)
        monkeypatch.setattr(tracking.User, "run_started_at", fixed, raising=False)
        assert build(raw, database).success
        return {row["order_id"] for row in warehouse.rows(database, "fct_orders")}

    first = {"o1", "o2", "o3", "o4"}
    assert orders_by_the_clock(2025, 3, 3, 23, 59, 59) == first
    assert orders_by_the_clock(2025, 3, 4) == first | {"o5"}
    assert warehouse.rows(database, "rejected_records") == []


def test_no_canary_leaves_the_raw_rows(tmp_path: Path) -> None:
    """Values of bad rows, older versions and broken cells are nowhere to be read."""
    raw, database = tmp_path / "raw", tmp_path / "warehouse.duckdb"
    person = {"phone": "+39 555", "first_name": "erasmina", "last_name": "erasmina"}
    person |= {"email": "erasmina@x.example", "birth_date": "1977-07-07"}
    deliver(
        raw,
        1,
        customers=[
            *customers("c1", **person),
            *customers("c1", email="", loaded_at="2025-03-02 12:00:00"),
            *customers("c2", created_at="erasmina@x.example", **person),
            *customers("c3", updated_at="2062-01-01", **person),
            *customers("", **person),
            *customers("c4", **(person | {"birth_date": "1977-07-07 erasmina@x"})),
        ],
        products=[{"product_id": "p1", "list_price": "erasmina@x.example"}],
        orders=orders("erasmina@x.example", email="erasmina@x.example", status="none"),
        order_lines=[],
        interactions=[
            {"interaction_id": "i1", "interaction_type": "email_click"}
            | {"email": "erasmina@x.example", "url": "/shop?mail=erasmina"}
        ],
    )
    paths = {"DBT_TARGET_PATH": tmp_path / "target", "DBT_LOG_PATH": tmp_path / "logs"}
    environment = {name: str(path) for name, path in paths.items()}
    environment["COLTIVA_DUCKDB_PATH"] = str(database)
    settings = ["--vars", f"{{raw_path: {raw}, raw_format: csv}}"]
    told = ""
    for command in (
        ["build", "--select", "+int_as_of", "--exclude-resource-type", "unit_test"],
        ["docs", "generate"],
    ):
        done = subprocess.run(
            [*DBT, *command, *settings, "--profiles-dir", "profiles"],
            cwd=warehouse.PROJECT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        told += done.stdout + done.stderr
    assert "too many raw rows are rejected" in told
    assert "catalog.json" in {path.name for path in (tmp_path / "target").iterdir()}
    written = [path for folder in paths.values() for path in folder.rglob("*")]
    texts = {
        str(path): path.read_text(encoding="utf-8", errors="replace")
        for path in written
        if path.is_file()
    }
    rows = warehouse.rows(database, "rejected_records")
    texts |= {"output": told, "rejected": " ".join(row["raw_row"] for row in rows)}
    assert len(rows) == 7
    found = {
        (name, canary)
        for name, text in texts.items()
        for canary in CANARIES
        if canary in text
    }
    assert found == set()
