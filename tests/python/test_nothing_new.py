"""A run that reads nothing new leaves its tables where they stand; any other does not.

A mark that no run would make, a row taken out of customer_segments, tells whether a run
has made the table again. The rarer reasons to do so are tried in `make test-long`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import rule_seeds
import shops
import warehouse

AS_OF = "2025-03-31"
GOAL = "More qualified leads"


class Shop:
    """A small shop's raw files and its warehouse."""

    def __init__(self, folder: Path, project: Path = warehouse.PROJECT) -> None:
        """folder: where raw files and warehouse are made. project: what builds it."""
        self.raw, self.database = folder / "raw", folder / "warehouse.duckdb"
        self.project = project
        knobs = shops.Knobs(people=6, months=4, timezone="UTC")
        warehouse.write_raw(self.raw, shops.shop(5, knobs))
        self.run()

    def run(self, **options: Any) -> warehouse.BuildResult:
        """Build the warehouse and ask that it goes well."""
        variables = {"max_rejected_rate": 1, "as_of": AS_OF}
        result = warehouse.build(
            self.raw,
            self.database,
            variables=variables | options.pop("variables", {}),
            project_dir=self.project,
            parse_once=self.project == warehouse.PROJECT,
            **options,
        )
        assert result.success, result.failures
        return result

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement in the warehouse."""
        with duckdb.connect(str(self.database)) as connection:
            return connection.execute(statement).fetchall()

    def people(self) -> int:
        """Count the rows of customer_segments."""
        return self.execute("select count(*) from customer_segments")[0][0]

    def is_kept(self, **options: Any) -> bool:
        """Take a row out of customer_segments, run, and tell whether it is missing."""
        before = self.people()
        self.execute(
            "delete from customer_segments where customer_id = "
            "(select max(customer_id) from customer_segments)"
        )
        result = self.run(**options)
        is_kept = self.people() == before - 1
        assert is_kept or self.people() == before
        assert ("Nothing is new since the last run" in result.messages) == is_kept
        return is_kept


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Give a shop that has been built."""
    return Shop(tmp_path_factory.mktemp("nothing_new"))


def test_tables_stay_where_nothing_is_new(shop: Shop) -> None:
    """Whatever the order of the raw rows; the record of runs says what it said."""
    runs = warehouse.rows(shop.database, "coltiva_runs")
    path = shop.raw / "orders.csv"
    first, *lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([first, *reversed(lines)]) + "\n", "utf-8")
    assert shop.is_kept()
    said = [row for row in runs if row["run_number"] > 0]
    assert said == [
        row
        for row in warehouse.rows(shop.database, "coltiva_runs")
        if row["run_number"] > 0
    ]
    shop.run(select="customer_segments")
    assert not shop.is_kept()


def change_old_row(shop: Shop) -> None:
    """Write another name into a row that arrived long ago."""
    path = shop.raw / "customers.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rows[0]["first_name"] = "Another"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def drop_view(shop: Shop) -> None:
    """Drop a view that nothing in the warehouse needs to be there."""
    shop.execute("drop view fct_valid_orders")


def let_time_pass(shop: Shop) -> None:
    """Leave a verdict that said of a row that it had not happened yet."""
    shop.execute(
        "insert into main_staging.base_shop__refunds (row_key, rejection_reason,"
        " refunded_at, loaded_at, raw_row, is_copy, is_superseded, is_accepted)"
        " values ('later', 'future_dated', '2025-01-01', '2025-01-01', '{}', false,"
        " false, false)"
    )


def look_from_elsewhere(shop: Shop) -> None:
    """Build a part as of a later day, which the tables do not stand for."""
    shop.run(select="+int_rfm", variables={"as_of": "2025-06-30"})


def forget_all_runs(shop: Shop) -> None:
    """Do what the erasure of a person does at its end."""
    shop.execute(
        "delete from main_intermediate.coltiva_runs where run_number > 0",
    )


@pytest.mark.parametrize(
    "change",
    [
        change_old_row,
        look_from_elsewhere,
        pytest.param(drop_view, marks=pytest.mark.long),
        pytest.param(let_time_pass, marks=pytest.mark.long),
        pytest.param(forget_all_runs, marks=pytest.mark.long),
    ],
)
def test_tables_are_made_again(shop: Shop, change: Callable[[Shop], None]) -> None:
    """Whatever may have changed them, however small: the run does its work."""
    change(shop)
    assert not shop.is_kept()


@pytest.mark.long
@pytest.mark.parametrize(
    "options",
    [
        {"variables": {"as_of": "2025-04-30"}},
        {"variables": {"max_rejected_rate": 0.9}},
        {"select": "+customer_segments"},
    ],
    ids=str,
)
def test_tables_are_made_as_they_are_asked_for(
    shop: Shop, options: dict[str, Any]
) -> None:
    """Another moment or setting, or models that are named, are a reason to work."""
    shop.run()
    assert not shop.is_kept(**options)


@pytest.mark.long
def test_rules_that_kept_rows_are_made_by_rebuild_them(tmp_path: Path) -> None:
    """And no other rule: a new goal is read in a day's run.

    An interaction that is taken out comes back only where everything is rebuilt.
    """
    project = rule_seeds.copy_project(tmp_path / "project")
    shop = Shop(tmp_path, project)

    def interactions() -> int:
        return shop.execute("select count(*) from fct_interactions")[0][0]

    before = interactions()
    shop.execute(
        "delete from fct_interactions where interaction_id = "
        "(select max(interaction_id) from fct_interactions)"
    )
    for target in (1000, 2000):
        rule_seeds.change_rules(
            project, "seed_goals", {"goal_name": GOAL}, target_value=target
        )
        shop.run()
        assert interactions() == before - 1
        assert shop.execute(
            f"select target_value from rpt_goals where goal_name = '{GOAL}'"
        ) == [(target,)]
    rule_seeds.change_rules(
        project, "seed_engagement_levels", {"engagement_level": "hot"}, min_points=21
    )
    shop.run()
    assert interactions() == before
