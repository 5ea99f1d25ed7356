"""On DuckDB raw tables may be tables: `raw_path: null` reads them where they stand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import warehouse

SCHEMA = "raw"
EMPTY: dict[str, list[dict[str, Any]]] = {table: [] for table in warehouse.RAW_COLUMNS}


def load_tables(
    database: Path,
    raw: Mapping[str, Sequence[Mapping[str, Any]]],
    schema: str = SCHEMA,
) -> None:
    """Make raw tables of texts, as a loader would; those that `raw` has."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema if not exists {schema}")
        for table, rows in raw.items():
            columns = warehouse.RAW_COLUMNS[table]
            names = ", ".join(f"{name} varchar" for name in columns)
            connection.execute(f"create table {schema}.{table} ({names})")
            places = ", ".join("?" for _ in columns)
            cells = [[row.get(name) or None for name in columns] for row in rows]
            if cells:
                connection.executemany(
                    f"insert into {schema}.{table} values ({places})", cells
                )


def start(database: Path, **variables: Any) -> warehouse.BuildResult:
    """Run what a run starts with, and one base model with what it reads."""
    return warehouse.build(
        "",
        database,
        variables={"raw_path": None, **variables},
        select="+base_shop__customers",
        parse_once=True,
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Name a database file."""
    return tmp_path / "warehouse.duckdb"


def without(*tables: str) -> dict[str, list[dict[str, Any]]]:
    """Give empty raw tables but for some."""
    return {table: rows for table, rows in EMPTY.items() if table not in tables}


def test_tables_are_read(database: Path) -> None:
    """A table's rows arrive, and the table stays what it is."""
    customer = {
        "customer_id": "c1",
        "created_at": "2025-01-01",
        "loaded_at": "2025-01-02",
    }
    load_tables(database, EMPTY | {"customers": [customer]})
    result = start(database)
    assert result.success, result.failures
    (row,) = warehouse.rows(database, "base_shop__customers")
    assert row["customer_id"] == "c1"
    assert len(warehouse.rows(database, "customers", SCHEMA)) == 1


def test_optional_tables_may_be_absent(database: Path) -> None:
    """What is optional and not there is empty, in a second run too."""
    load_tables(database, without("refunds", "consents"))
    for _ in range(2):
        result = start(database)
        assert result.success, result.failures
    assert warehouse.rows(database, "refunds", SCHEMA) == []


def test_all_problems_are_said_at_once(database: Path) -> None:
    """A required table and a column that are missing are both named."""
    load_tables(database, without("orders", "refunds"))
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"alter table {SCHEMA}.products drop product_name")
    result = start(database)
    assert not result.success
    assert "there is no raw.orders, and it is required." in result.messages
    assert "raw.products lacks the column(s) product_name." in result.messages
    assert "refunds" not in result.messages


def test_files_do_not_replace_a_table(database: Path, tmp_path: Path) -> None:
    """Where a raw table stands, files of that name are not read in its place."""
    load_tables(database, EMPTY)
    warehouse.write_raw(tmp_path / "raw", EMPTY)
    result = start(database, raw_path=str(tmp_path / "raw"))
    assert not result.success
    assert "raw.customers is a table" in result.messages
    assert "set raw_path to null" in result.messages


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "pass"), (3, "warn"), (8, "error"), (None, "error")]
)
def test_freshness_is_told(database: Path, days: int | None, expected: str) -> None:
    """`dbt source freshness` reads the arrivals of all tables, texts that they are.

    Orders that stopped a week ago are an error; what can't be read is no arrival. An
    empty table, as an optional one may be, is a warning.
    """
    at = "soon"
    if days is not None:
        at = (datetime.now(UTC) - timedelta(days=days, hours=1)).isoformat(" ")[:19]
    load_tables(database, EMPTY | {"orders": [{"order_id": "o1", "loaded_at": at}]})
    command = ("source", "freshness", "--vars", "{raw_path: null}")
    result = warehouse.invoke(command, database)
    told = {
        key.split(".")[-1]: status
        for key, status in result.statuses.items()
        if key.startswith("source.")
    }
    assert told == dict.fromkeys(warehouse.RAW_COLUMNS, "warn") | {"orders": expected}


def test_the_sample_is_never_stale(database: Path) -> None:
    """Its files stand still: old rows are told, and are no error."""
    result = warehouse.invoke(("source", "freshness"), database)
    assert result.success, result.failures
    told = [key for key in result.statuses if key.startswith("source.")]
    assert len(told) == len(warehouse.RAW_COLUMNS)
