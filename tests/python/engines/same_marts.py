"""What the comparisons of engines have in common: shops, odd rows, marts."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import shops
import test_forget
import warehouse
from connectors.shapes import Texts

from coltiva.__main__ import main

Rows = list[dict[str, Any]]

# What a rejected row says depends on what was read: on DuckDB files, elsewhere texts.
# Which rows are rejected is the same.
UNLIKE = {"rejected_records": {"rejected_record_key", "raw_row", "rejection_reason"}}
SAMPLE = "seeds/sample"
NO_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]
BUILD = ["build", "--exclude-resource-type", "test", *NO_UNIT_TESTS]
SHOWN = 5
# Nobody there has been asked about advertising.
EMPTY_IN_SAMPLE = ("ads_customer_match",)
# Settings far from the defaults, and rows that are bad on purpose.
(CASE,) = (case for case in shops.CASES if case.name == "fixed")

# １２ are digits that are none to SQL. Left out are notations that DuckDB understands
# in files (1e3, a blank that is none to SQL): texts of a database stay as they are.
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
1e
00012
0.00005
-0.00005
0.00004
１２
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


class Warehouse(ABC):
    """A place on an engine that dbt builds into.

    engine: the engine's name in messages. environment: the variables that lead dbt
    there. schema: where the marts are. folder: a temporary folder.
    """

    engine: str

    def __init__(self, environment: dict[str, str], schema: str, folder: Path) -> None:
        """Take note of the place; nothing is made yet."""
        self.environment, self.schema, self.folder = environment, schema, folder

    @abstractmethod
    def load_raw(self, raw: shops.Raw) -> None:
        """Make raw tables of texts, or exchange their rows."""

    @abstractmethod
    def load_tables(self, schema: str, tables: dict[str, Texts], typed: bool) -> None:
        """Make a schema of a connector's tables in the place of what it was.

        typed: as a loader types columns, else all of them are texts.
        """

    @abstractmethod
    def query(self, sql: str) -> Rows:
        """Run a query."""

    def dbt(self, *arguments: str, **variables: Any) -> warehouse.BuildResult:
        """Run a dbt command; it must succeed."""
        result = self.try_dbt(*arguments, **variables)
        assert result.success, result.failures
        return result

    def try_dbt(
        self, *arguments: str, parse_once: bool = False, **variables: Any
    ) -> warehouse.BuildResult:
        """Run a dbt command, which may fail.

        parse_once: with the parse of the first such command in this schema, of which
        the variables have to be the same.
        """
        told = ["--vars", json.dumps(variables)]
        place = self.folder / (self.schema if parse_once else "unused")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            if parse_once and (warehouse.PROJECT, place.stem) not in (
                warehouse._manifests
            ):
                parsed = warehouse.invoke(["parse", *told], place)
                assert parsed.success, parsed.messages
            return warehouse.invoke([*arguments, *told], place, parse_once=parse_once)


def generated_shop() -> shops.Raw:
    """Make the rows of CASE, with odd rows and an erasure that arrives among them.

    What people say of e-mails they say of advertising, too.
    """
    raw = {table: list(rows) for table, rows in CASE.rows().items()}
    raw["consents"] += [
        row | {"consent_id": f"ad-{row['consent_id']}", "purpose": "advertising"}
        for row in raw["consents"]
        if row.get("consent_id") and row.get("channel") == "email"
    ]
    _add_odd_rows(raw)
    _add_erased_rows(raw)
    return raw


def first_half(raw: shops.Raw) -> shops.Raw:
    """Give the rows that had arrived when half of all had; others are still to come."""
    arrivals = sorted(row.get("loaded_at", "") for rows in raw.values() for row in rows)
    half = arrivals[len(arrivals) // 2]
    return {
        table: [row for row in rows if row.get("loaded_at", "") <= half]
        for table, rows in raw.items()
    }


def marts(folder: Path) -> list[str]:
    """Name the public models, by a parse for a database in `folder`."""
    database = folder / "warehouse.duckdb"
    parsed = warehouse.invoke(["parse"], database)
    assert parsed.success, parsed.messages
    found = sorted(
        node["name"]
        for node in warehouse.manifest(database)["nodes"].values()
        if node["resource_type"] == "model"
        and node["package_name"] == "coltiva"
        and node["config"]["access"] == "public"
    )
    assert {"rejected_records", "customer_segments", "rpt_campaign_kpis"} < {*found}
    return found


def assert_same_marts(
    other: Warehouse, database: Path, empty: Collection[str] = ()
) -> None:
    """Every mart has the same columns and the same rows as in DuckDB's database.

    empty: the marts that have no rows there; all others must have some.
    """
    different = []
    for mart in marts(other.folder):
        expected = warehouse.rows(database, mart)
        found = other.query(f"select * from {other.schema}.{mart}")
        if bool(expected) == (mart in empty):
            different.append(f"{mart}: {len(expected)} rows")
        unlike = UNLIKE.get(mart, set())
        if told := difference(expected, found, other.engine, unlike):
            different.append(f"{mart}: {told}")
    assert different == [], "\n".join(different)


def difference(
    expected: Rows, found: Rows, engine: str, unlike: Collection[str] = ()
) -> str | None:
    """Say in what DuckDB's rows and an engine's differ; none where they are the same.

    unlike: columns that are not compared.
    """
    if [*map(list, expected[:1])] != [*map(list, found[:1])]:
        return f"other columns on {engine}, or no rows"
    on_duckdb, on_other = (
        Counter(
            tuple(value for name, value in row.items() if name not in unlike)
            for row in rows
        )
        for rows in (expected, found)
    )
    missing, extra = [*(on_duckdb - on_other)], [*(on_other - on_duckdb)]
    if not missing and not extra:
        return None
    return (
        f"{len(missing)} rows only on DuckDB, {len(extra)} only on {engine}, such as\n"
        f"{missing[:SHOWN]}\n{extra[:SHOWN]}"
    )


def assert_same_marts_after_news(other: Warehouse) -> None:
    """So it is after two runs, when half of the rows arrive between them.

    The rows are the generated shop's, under settings far from the defaults.
    """
    raw = generated_shop()
    variables = {"max_rejected_rate": 1.0, **CASE.variables}
    # Whatever the clock says, the odd rows have arrived.
    variables["latest_possible_at"] = "2027-01-01 00:00:00"
    database = other.folder / "warehouse.duckdb"
    # The second run needs no seeds: they are as before.
    for command, arrived in ((BUILD, first_half(raw)), (["run"], raw)):
        warehouse.write_raw(other.folder / "raw", arrived)
        built = warehouse.build(other.folder / "raw", database, variables=variables)
        assert built.success, built.failures
        other.load_raw(arrived)
        other.dbt(*command, **variables)
    # It took the news only: rules, models and settings were the same.
    recorded = other.query(
        "select count(distinct run_number) as runs, count(distinct fingerprint) as"
        f" kinds from {other.schema}_intermediate.coltiva_runs where run_number > 0"
    )
    assert recorded == [{"runs": 2, "kinds": 1}]
    # Nothing is pushed there, and no experiment was made.
    empty = ("product_audiences", "fct_experiment_results")
    assert_same_marts(other, database, empty)
    for model in warehouse.VERDICTS.values():
        left = other.query(f"select * from {other.schema}_staging.{model}")
        assert "canary" not in str(left), model


def assert_a_person_is_forgotten(
    other: Warehouse, monkeypatch: pytest.MonkeyPatch, runs: int = 1
) -> None:
    """`forget` finds a person, and later runs make everything without them."""
    build = ["build", "--select", "+customer_segments", "--exclude-resource-type"]
    build += ["unit_test", "--exclude-resource-type", "test"]
    other.load_raw({**test_forget.RAW})
    other.dbt(*build, max_rejected_rate=1.0)
    people = f"select customer_id from {other.schema}.customer_segments order by 1"
    assert len(other.query(people)) == 2
    for name, value in other.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DBT_TARGET_PATH", str(other.folder / "target"))
    assert main(["forget", "canary-id-2"]) == 0
    for _ in range(runs):
        other.dbt(*build, max_rejected_rate=1.0)
        assert other.query(people) == [{"customer_id": "bob"}]
        orders = other.query(
            "select count(*) as orders, count(customer_id) as owned"
            f" from {other.schema}.fct_orders"
        )
        assert orders == [{"orders": 4, "owned": 1}]


def _add_erased_rows(raw: shops.Raw) -> None:
    """Add an account and an order whose last rows say no more whose they are."""
    order_times = sorted(row["ordered_at"] for row in raw["orders"])
    told = {"loaded_at": next(time for time in order_times if time[:2] == "20")}
    erased = {"loaded_at": "2026-12-31 00:00:00"}
    account = {"customer_id": "erased"}
    names = {"email": "canary@x.example", "first_name": "canary", "phone": "canary"}
    order = {"order_id": "erased", "customer_id": "erased", "status": "paid"}
    order |= {"ordered_at": raw["orders"][0]["ordered_at"], "currency_code": "EUR"}
    raw["customers"] += [account | names | told, account | erased]
    raw["orders"] += [order | told | {"email": "Canary@x.example"}, order | erased]


def _add_odd_rows(raw: shops.Raw) -> None:
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
