"""PostgreSQL gives the same marts as DuckDB, row by row, value by value.

Run by `make test-postgres`, which has dbt-postgres; elsewhere the file is skipped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dbt.adapters.postgres", reason="make test-postgres runs it")

import postgres_server
import psycopg2
import shops
import warehouse

MARTS = sorted(
    path.stem
    for layer in ("marts", "reporting")
    for path in (warehouse.PROJECT / "models" / layer).rglob("*.sql")
)
SAMPLE = "seeds/sample"
SHOWN = 5
# Settings far from the defaults, and rows that are bad on purpose.
(CASE,) = (case for case in shops.CASES if case.name == "fixed")

# \u00a0 is a blank that is none to SQL; １２ are digits that are none.
ODD_NUMBERS = """\
1
 1
+1
-.5
5.
.
-
--1
1 2
1,5
0x10
NaN
inf
1e3
1E-3
1e
00012
0.00005
-0.00005
0.00004
１２
1\u00a0
""".splitlines()
HUGE_NUMBERS = """\
99999999999999.99994
99999999999999.99995
100000000000000
1e13
1e400
""".splitlines()
ODD_TIMES = """\
2024-02-29
2023-02-29
1900-02-29
2000-2-29
2024-04-31
2024-13-01
2024-01-00
2024-1-5
2024/01/05
2024-01/05
05/01/2024
20240105
now
today
1704448800
2024-01-05T10:00
2024-01-05 1:0
2024-01-05 10
2024-01-05 10:00:0
2024-01-05 24:00:00
2024-01-05 24:00:01
2024-01-05 10:60
2024-01-05 10:00:60
2024-01-05 10:00:00.1
2024-01-05 10:00:00.1234567
2024-01-05 23:59:59.9999999
2024-01-05 10:00:00Z
2024-01-05 10:00:00 UTC
2024-01-05 10:00:00+00:00
2024-01-05 10:00:00z
2024-01-05 10:00:00+01
2024-01-05 10:00:00-00:30
2024-01-05\u00a0
""".splitlines()
ODD_EMAILS = {
    "É": "ÉLODIE@Exemple.FR",
    "a": "élodie@exemple.fr",
    "B": " Élodie@exemple.fr ",
    "_c": "n/a",
}


class Warehouse:
    """A schema of a running server, which dbt builds into."""

    def __init__(self, server: dict[str, str], schema: str, folder: Path) -> None:
        """Connect to the server that the environment `server` leads to."""
        self.environment = {"COLTIVA_TARGET": "postgres", "COLTIVA_PG_SCHEMA": schema}
        self.environment |= server
        self.schema, self.folder = schema, folder
        place = {key[11:].lower(): value for key, value in server.items()}
        self.connection = psycopg2.connect(**place)
        self.connection.autocommit = True

    def dbt(self, *arguments: str, **variables: Any) -> warehouse.BuildResult:
        """Run a dbt command; it must succeed."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            result = warehouse.invoke(
                [*arguments, "--vars", json.dumps(variables)], self.folder / "unused"
            )
        assert result.success, result.failures
        return result

    def load_raw(self, raw: shops.Raw) -> None:
        """Make raw tables of texts in the schema raw, as a loader would."""
        with self.connection.cursor() as cursor:
            cursor.execute("create schema raw")
            for table, columns in warehouse.RAW_COLUMNS.items():
                types = ", ".join(f"{name} text" for name in columns)
                cursor.execute(f"create table raw.{table} ({types})")
                cells = [[row.get(c) or None for c in columns] for row in raw[table]]
                places = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"insert into raw.{table} values ({places})", cells)

    def rows(self, mart: str) -> list[dict[str, Any]]:
        """Read a mart."""
        with self.connection.cursor() as cursor:
            cursor.execute(f'select * from "{self.schema}"."{mart}"')
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        """Drop the raw tables and hang up."""
        with self.connection.cursor() as cursor:
            cursor.execute("drop schema if exists raw cascade")
        self.connection.close()


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


def assert_same_marts(postgres: Warehouse, database: Path) -> None:
    """Every mart has the same columns and the same rows in both engines."""
    for mart in MARTS:
        expected, found = warehouse.rows(database, mart), postgres.rows(mart)
        assert expected, f"{mart} is empty: nothing was compared"
        assert found[:1], f"{mart} is empty on PostgreSQL"
        assert list(expected[0]) == list(found[0]), f"{mart}: other columns"
        duckdb = Counter(tuple(row.values()) for row in expected)
        other = Counter(tuple(row.values()) for row in found)
        missing, extra = [*(duckdb - other)], [*(other - duckdb)]
        assert missing == extra == [], (
            f"{mart}: {len(missing)} rows only on DuckDB, {len(extra)} only on "
            f"PostgreSQL, such as\n{missing[:SHOWN]}\n{extra[:SHOWN]}"
        )


def test_sample_shop(postgres: Warehouse) -> None:
    """The sample shop builds with all data and unit tests, and gives the same marts."""
    raw_schema = f"{postgres.schema}_sample"
    postgres.dbt("seed", "--select", "path:seeds/sample", raw_schema=raw_schema)
    built = postgres.dbt(
        "build", "--exclude", "path:seeds/sample", raw_schema=raw_schema
    )
    database = postgres.folder / "warehouse.duckdb"
    same = warehouse.build(SAMPLE, database, tests=True)
    assert same.success, same.failures
    assert built.statuses == same.statuses
    assert_same_marts(postgres, database)


def test_generated_shop(postgres: Warehouse) -> None:
    """So does a shop with bad and odd rows, under settings far from the defaults."""
    raw = {table: list(rows) for table, rows in CASE.rows().items()}
    add_odd_rows(raw)
    variables = {"max_rejected_rate": 1.0, **CASE.variables}
    warehouse.write_raw(postgres.folder / "raw", raw)
    database = postgres.folder / "warehouse.duckdb"
    built = warehouse.build(postgres.folder / "raw", database, variables=variables)
    assert built.success, built.failures
    postgres.load_raw(raw)
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type"]
    postgres.dbt("build", *no_tests, "unit_test", **variables)
    assert_same_marts(postgres, database)


def add_odd_rows(raw: shops.Raw) -> None:
    """Add texts that engines might read differently: each is a row of its own."""
    loaded_at = "2026-12-31 00:00:00"
    order, product = raw["orders"][0]["order_id"], raw["products"][0]["product_id"]
    for number, text in enumerate(ODD_NUMBERS):
        raw["order_lines"].append(
            {
                "order_line_id": f"odd-{number}",
                "order_id": order,
                "product_id": product,
                "quantity": text,
                "unit_price": "0.01",
                "loaded_at": loaded_at,
            }
        )
    for number, text in enumerate(HUGE_NUMBERS):
        raw["products"].append(
            {"product_id": f"huge-{number}", "list_price": text, "loaded_at": loaded_at}
        )
    for number, text in enumerate(ODD_TIMES):
        raw["customers"].append(
            {"customer_id": f"odd-{number}", "birth_date": text, "loaded_at": loaded_at}
        )
        raw["interactions"].append(
            {
                "interaction_id": f"odd-{number}",
                "customer_id": f"odd-{number}",
                "occurred_at": text,
                "interaction_type": "Page_View",
                "loaded_at": loaded_at,
            }
        )
    for customer_id, email in ODD_EMAILS.items():
        raw["customers"].append(
            {"customer_id": customer_id, "email": email, "loaded_at": loaded_at}
        )


def test_real_raw_tables_are_never_overwritten(postgres: Warehouse) -> None:
    """The sample is loaded only where raw_schema names the sample's own schema."""
    listed = postgres.dbt("seed")
    assert listed.statuses
    assert not [name for name in listed.statuses if ".raw_" in name]
