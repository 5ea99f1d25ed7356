"""PostgreSQL gives the same marts as DuckDB, row by row, value by value.

Run by `make test-postgres`, which has dbt-postgres; elsewhere the file is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("dbt.adapters.postgres", reason="make test-postgres runs it")

import postgres_server
import psycopg2
import same_inputs
import same_marts
import shops
import warehouse
from connectors.shapes import SHAPES, Texts

# What Fivetran and Airbyte make of a column there.
TYPES = {
    "flag": "boolean",
    "number": "numeric",
    "time": "timestamp with time zone",
    "nested": "jsonb",
}


class Warehouse(same_marts.Warehouse):
    """A schema of a running server, which dbt builds into."""

    engine = "PostgreSQL"

    def __init__(self, server: dict[str, str], schema: str, folder: Path) -> None:
        """Connect to the server that the environment `server` leads to."""
        target = {"COLTIVA_TARGET": "postgres", "COLTIVA_PG_SCHEMA": schema}
        super().__init__(target | server, schema, folder)
        place = {key[11:].lower(): value for key, value in server.items()}
        self.connection = psycopg2.connect(**place)
        self.connection.autocommit = True

    def load_raw(self, raw: shops.Raw) -> None:
        """Make raw tables of texts in the schema raw, or exchange their rows."""
        with self.connection.cursor() as cursor:
            cursor.execute("create schema if not exists raw")
            for table, columns in warehouse.RAW_COLUMNS.items():
                types = ", ".join(f"{name} text" for name in columns)
                cursor.execute(f"create table if not exists raw.{table} ({types})")
                cursor.execute(f"truncate raw.{table}")
                cells = [[row.get(c) or None for c in columns] for row in raw[table]]
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"insert into raw.{table} values ({places})", cells)

    def load_tables(self, schema: str, tables: dict[str, Texts], typed: bool) -> None:
        """Make a schema of a connector's tables in the place of what it was.

        typed: as a loader types columns, else all of them are texts.
        """
        with self.connection.cursor() as cursor:
            cursor.execute("set timezone = 'UTC'")
            cursor.execute(f"drop schema if exists {schema} cascade")
            cursor.execute(f"create schema {schema}")
            for name, table in tables.items():
                types = TYPES if typed else {}
                columns = ", ".join(
                    f'"{shortened(column)}" {types.get(kind, "text")}'
                    for column, kind in table.kinds.items()
                )
                cursor.execute(f'create table {schema}."{name}" ({columns})')
                places = ", ".join(["%s"] * len(table.kinds))
                cursor.executemany(
                    f'insert into {schema}."{name}" values ({places})', table.rows
                )

    def query(self, sql: str) -> same_marts.Rows:
        """Run a query."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Drop the raw tables and hang up."""
        with self.connection.cursor() as cursor:
            cursor.execute("drop schema if exists raw cascade")
        self.connection.close()


def shortened(name: str) -> str:
    """Write a name as dlt does there: from 63 letters on some give way to a tag."""
    return name if len(name) <= 63 else f"{name[:29]}x1y2z3{name[-28:]}"


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """Run a server while the tests of this file run."""
    try:
        with postgres_server.server() as environment:
            yield environment
    except postgres_server.NoServerError as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture
def postgres(
    server: dict[str, str], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Warehouse]:
    """Give a schema of its own to each test."""
    schema = re.sub(r"\W+", "_", request.node.name).strip("_")
    made = Warehouse(server, schema, tmp_path)
    yield made
    made.close()


def test_sample_shop(postgres: Warehouse) -> None:
    """The sample shop builds with all data and unit tests, and gives the same marts."""
    raw_schema = f"{postgres.schema}_sample"
    postgres.dbt("seed", "--select", "path:seeds/sample", raw_schema=raw_schema)
    built = postgres.dbt(
        *("build", "--exclude", "path:seeds/sample", *same_marts.NO_UNIT_TESTS),
        raw_schema=raw_schema,
    )
    database = postgres.folder / "warehouse.duckdb"
    same = warehouse.build(same_marts.SAMPLE, database, tests=True)
    assert same.success, same.failures
    assert built.statuses == same.statuses
    same_marts.assert_same_marts(postgres, database, same_marts.EMPTY_IN_SAMPLE)
    # Those of a model that reads itself need its table.
    tested = postgres.dbt(
        "test", "--select", "resource_type:unit_test", raw_schema=raw_schema
    )
    passed = [key for key, status in tested.statuses.items() if status == "pass"]
    assert len(passed) >= 100


def test_generated_shop(postgres: Warehouse) -> None:
    """So does a shop with bad and odd rows, of which half arrive after a first run."""
    same_marts.assert_same_marts_after_news(postgres)


@pytest.mark.parametrize("connector", SHAPES)
def test_connector(postgres: Warehouse, connector: str) -> None:
    """What it makes of each shape of its tables, input by input, also of typed ones."""
    same_inputs.assert_same_inputs(postgres, connector, has_types=True)


def test_a_person_is_forgotten(
    postgres: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The list is kept by the server, and the next run makes all without the person."""
    same_marts.assert_a_person_is_forgotten(postgres, monkeypatch, runs=2)
    assert "The next `dbt build`" in capsys.readouterr().out


def test_real_raw_tables_are_never_overwritten(postgres: Warehouse) -> None:
    """The sample is loaded only where raw_schema names the sample's own schema."""
    listed = postgres.dbt("seed")
    assert listed.statuses
    assert not [name for name in listed.statuses if ".raw_" in name]
