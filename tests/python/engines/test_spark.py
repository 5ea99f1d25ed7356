"""Spark gives the same marts as DuckDB, row by row, value by value.

Run by `make test-spark`, which has dbt-spark and Spark; elsewhere the file is skipped.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dbt.adapters.spark", reason="make test-spark runs it")

import same_inputs
import same_marts
import shops
import spark_cluster
import test_forget
import warehouse
from connectors.shapes import SHAPES, Texts
from pyhive import hive

# dbt loads seeds by long inserts; a loader brings the raw tables of many rows.
SEEDED = ("products", "refunds", "campaigns")


class Warehouse(same_marts.Warehouse):
    """A schema of a running cluster, which dbt builds into."""

    engine = "Spark"

    def __init__(self, cluster: dict[str, str], schema: str, folder: Path) -> None:
        """Connect to the cluster that the environment `cluster` leads to."""
        target = {"COLTIVA_TARGET": "spark", "COLTIVA_SPARK_SCHEMA": schema}
        super().__init__(target | cluster, schema, folder)
        self.connection = hive.connect(
            cluster["COLTIVA_SPARK_HOST"],
            int(cluster["COLTIVA_SPARK_PORT"]),
            username="coltiva",
            configuration={"set:hiveconf:spark.sql.session.timeZone": "UTC"},
        )
        self.cursor = self.connection.cursor()

    def load_raw(self, raw: shops.Raw, schema: str = "raw") -> None:
        """Make raw tables of texts over JSON files, or exchange their rows."""
        self.cursor.execute(f"create schema if not exists {schema}")
        for table, rows in raw.items():
            columns = warehouse.RAW_COLUMNS[table]
            folder = self.folder / "raw_json" / table
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "rows.json").open("w", encoding="utf-8") as file:
                for row in rows:
                    cells = {name: row.get(name) or None for name in columns}
                    file.write(json.dumps(cells) + "\n")
            types = ", ".join(f"{name} string" for name in columns)
            self.cursor.execute(
                f"create table if not exists {schema}.{table} ({types}) using json"
                f" location '{folder.as_uri()}'"
            )
            self.cursor.execute(f"refresh table {schema}.{table}")

    def load_tables(self, schema: str, tables: dict[str, Texts], typed: bool) -> None:
        """Make a schema of a connector's tables in the place of what it was.

        All columns are texts; `typed` has to be false.
        """
        assert not typed
        self.cursor.execute(f"drop schema if exists {schema} cascade")
        self.cursor.execute(f"create schema {schema}")
        place = self.folder / "tables_json"
        shutil.rmtree(place, ignore_errors=True)
        for name, table in tables.items():
            folder = place / name
            folder.mkdir(parents=True)
            with (folder / "rows.json").open("w", encoding="utf-8") as file:
                for row in table.rows:
                    cells = dict(zip(table.kinds, row, strict=True))
                    file.write(json.dumps(cells) + "\n")
            columns = ", ".join(f"`{column}` string" for column in table.kinds)
            self.cursor.execute(
                f"create table {schema}.`{name}` ({columns}) using json"
                f" location '{folder.as_uri()}'"
            )

    def query(self, sql: str) -> same_marts.Rows:
        """Run a query; the driver gives dates as text, and names with their table."""
        self.cursor.execute(sql)
        columns = [
            (name.split(".")[-1], kind) for name, kind, *_ in self.cursor.description
        ]
        return [
            {
                name: _value(kind, value)
                for (name, kind), value in zip(columns, row, strict=True)
            }
            for row in self.cursor.fetchall()
        ]

    def close(self) -> None:
        """Drop the raw tables and hang up."""
        self.cursor.execute("drop schema if exists raw cascade")
        self.connection.close()


def _value(kind: str, value: Any) -> Any:
    is_date = kind == "DATE_TYPE" and value is not None
    return date.fromisoformat(value) if is_date else value


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, str]]:
    """Run a cluster while the tests of this file run."""
    with spark_cluster.cluster() as environment:
        yield environment


@pytest.fixture
def spark(
    cluster: dict[str, str], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Warehouse]:
    """Give a schema of its own to each test."""
    schema = re.sub(r"\W+", "_", request.node.name).strip("_")
    made = Warehouse(cluster, schema, tmp_path)
    yield made
    made.close()


def test_sample_shop(spark: Warehouse) -> None:
    """The sample shop builds with all data tests, and gives the same marts."""
    raw_schema = f"{spark.schema}_sample"
    raw = warehouse.read_raw(warehouse.PROJECT / same_marts.SAMPLE)
    loaded = {table: rows for table, rows in raw.items() if table not in SEEDED}
    spark.load_raw(loaded, raw_schema)
    seeds = [f"raw_{table}" for table in SEEDED]
    spark.dbt("seed", "--select", *seeds, raw_schema=raw_schema)
    built = spark.dbt(
        *("build", "--exclude", "path:seeds/sample", *same_marts.NO_UNIT_TESTS),
        raw_schema=raw_schema,
    )
    database = spark.folder / "warehouse.duckdb"
    same = warehouse.build(same_marts.SAMPLE, database, tests=True)
    assert same.success, same.failures
    assert built.statuses == same.statuses
    same_marts.assert_same_marts(spark, database, same_marts.EMPTY_IN_SAMPLE)


def test_generated_shop(spark: Warehouse) -> None:
    """So does a shop with bad and odd rows, of which half arrive after a first run."""
    same_marts.assert_same_marts_after_news(spark)


@pytest.mark.parametrize("connector", SHAPES)
def test_connector(spark: Warehouse, connector: str) -> None:
    """What it makes of each shape of its tables, input by input."""
    same_inputs.assert_same_inputs(spark, connector)


def test_a_person_is_forgotten(
    spark: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is kept by the cluster; the next run makes all without the person."""
    same_marts.assert_a_person_is_forgotten(spark, monkeypatch)


def test_too_many_rejected_rows_stop_the_run(spark: Warehouse) -> None:
    """A sentence says why, before anything else that is public is made."""
    raw = dict(test_forget.RAW)
    raw["orders"] = [row | {"status": "teleported"} for row in raw["orders"]]
    spark.load_raw(raw)
    stopped = spark.try_dbt(*same_marts.BUILD)
    assert not stopped.success
    assert "orders: 100.0 % of 5 rows are rejected" in stopped.messages
    assert stopped.statuses["model.coltiva.fct_orders"] == "skipped"


def test_real_raw_tables_are_never_overwritten(spark: Warehouse) -> None:
    """The sample is loaded only where raw_schema names the sample's own schema."""
    listed = spark.dbt("seed")
    assert listed.statuses
    assert not [name for name in listed.statuses if ".raw_" in name]
