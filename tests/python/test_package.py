"""Coltiva as a package of another project: the one in tests/package.

That project has its raw tables as tables, a model and macros of names that are
Coltiva's too, one seed of its own in place of Coltiva's, and places and names that it
likes better.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shops
import warehouse
import yaml
from conftest import Built
from test_raw_tables import load_tables

ROOT = warehouse.PROJECT
PARTS = ("macros", "models", "packages", "seeds", "tests/generic", "tests/singular")
BUILD = (
    *("build", "--exclude-resource-type", "unit_test"),
    *("--exclude", "package:coltiva,resource_type:test"),
)

FIRST = (
    *("build", "--select", "+base_shop__customers"),
    *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
)
"""What a run starts with, and next to nothing else."""

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, and install its packages as `dbt deps` would."""
    folder = tmp_path_factory.mktemp("host")
    root, packages = folder / "tests/package", folder / "target/host_packages"
    shutil.copytree(ROOT / "tests" / "package", root)
    shutil.copytree(ROOT / "profiles", root / "profiles")
    coltiva = packages / "coltiva"
    for name in PARTS:
        shutil.copytree(ROOT / name, coltiva / name)
    shutil.copytree(ROOT / "docs", coltiva / "docs")
    shutil.copy(ROOT / "dbt_project.yml", coltiva)
    shutil.copytree(ROOT / "packages" / "dbt_utils", packages / "dbt_utils")
    return root


def is_part(part: Any, whole: Any) -> bool:
    """Tell whether a mapping is in another, level by level."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(k in whole and is_part(v, whole[k]) for k, v in part.items())
    return part == whole


def test_the_page_shows_what_is_built() -> None:
    """Each block of settings on the page is in the project that is built here."""
    page = (ROOT / "docs" / "use-as-package.md").read_text()
    built = yaml.safe_load((ROOT / "tests" / "package" / "dbt_project.yml").read_text())
    blocks = [
        yaml.safe_load(text)
        for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    ]
    shown = [block for block in blocks if "dispatch" not in block]
    assert len(shown) == 4
    assert [block for block in shown if not is_part(block, built)] == []


def run(host: Path, database: Path, *arguments: str) -> warehouse.BuildResult:
    """Run a dbt command in the host; all share one parse."""
    return warehouse.invoke(arguments, database, project_dir=host, parse_once=True)


@pytest.fixture(scope="module")
def built(
    host: Path,
    build_case: Callable[[shops.Case], Built],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Built, Path]:
    """Build a shop in the host: Coltiva's own build of it, and the host's database."""
    own = build_case(shops.SETTLED)
    database = tmp_path_factory.mktemp("database") / "host.duckdb"
    load_tables(database, own.raw, "shop_raw")
    result = run(host, database, *BUILD)
    assert result.success, result.failures
    return own, database


def differing(own: Built, database: Path, *without: str) -> list[str]:
    """Name the marts of the host whose rows differ, but for columns left out."""
    found = []
    for schema, table in warehouse.tables(own.database):
        if schema != "main" or table.startswith("rpt_"):
            continue
        there = {"fct_orders": "coltiva_orders"}.get(table, table)
        rows = [
            [{k: v for k, v in row.items() if k not in without} for row in rows]
            for rows in (
                warehouse.rows(own.database, table),
                warehouse.rows(database, there, "main_coltiva"),
            )
        ]
        if rows[0] != rows[1]:
            found.append(table)
    return found


def test_marts_are_the_same(built: tuple[Built, Path]) -> None:
    """Whatever the host has of the same name, the marts are what they always are."""
    assert differing(*built, "age_band") == []


def test_host_has_its_own_orders(built: tuple[Built, Path]) -> None:
    """The host's fct_orders is the host's, made of Coltiva's under another name."""
    own, database = built
    expected = [row["order_id"] for row in warehouse.rows(own.database, "fct_orders")]
    rows = warehouse.rows(database, "fct_orders", "main", "order_id")
    assert [row["order_id"] for row in rows] == sorted(expected)
    assert list(rows[0]) == ["order_id", "order_date", "net_amount"]


def test_seed_of_the_host_is_read(built: tuple[Built, Path]) -> None:
    """A disabled seed makes room for the host's of that name."""
    bands = {
        row["age_band"] for row in warehouse.rows(built[1], "customer_segments")
    } - {None}
    assert bands
    assert bands <= {"minor", "of age"}


def test_input_of_the_host_is_read(built: tuple[Built, Path]) -> None:
    """Staging reads the host's input_orders; there is no other."""
    schemas = {
        schema
        for schema, table in warehouse.tables(built[1])
        if table == "input_orders"
    }
    assert schemas == {"main"}


def test_reports_are_not_built(built: tuple[Built, Path]) -> None:
    """What the host disables is not there, and nothing else is missing."""
    names = {table for _, table in warehouse.tables(built[1])}
    assert not [name for name in names if name.startswith("rpt_")]


def test_second_run_takes_new_rows_alone(host: Path, built: tuple[Built, Path]) -> None:
    """Runs are on record where the host puts tables; the strategy is Coltiva's own."""
    own, database = built
    result = run(host, database, "run", "--select", "package:coltiva")
    assert result.success, result.failures
    runs = warehouse.rows(database, "coltiva_runs", "main_coltiva")
    assert len({row["fingerprint"] for row in runs}) == 1
    assert {row["run_number"] for row in runs} == {0, 1, 2}
    assert differing(own, database, "age_band") == []


def test_captured_model_stops_the_run(host: Path, tmp_path: Path) -> None:
    """Without the flag the host's fct_orders would be read for Coltiva's."""
    project = host / "dbt_project.yml"
    settings = project.read_text()
    project.write_text(settings.replace("before_root: true", "before_root: false"))
    try:
        result = warehouse.invoke(FIRST, tmp_path / "x.duckdb", project_dir=host)
    finally:
        project.write_text(settings)
    assert not result.success
    assert "host.fct_orders is read in place of coltiva.fct_orders" in result.messages


def test_times_with_a_zone_need_utc(host: Path, tmp_path: Path) -> None:
    """Times with a zone are read where the session is in UTC, and nowhere else."""
    database = tmp_path / "host.duckdb"
    load_tables(database, {table: [] for table in warehouse.RAW_COLUMNS}, "shop_raw")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "alter table shop_raw.orders alter ordered_at type timestamptz"
        )
    assert run(host, database, *FIRST).success
    profiles = host / "profiles" / "profiles.yml"
    settings = profiles.read_text()
    profiles.write_text(settings.replace("TimeZone: 'UTC'", "TimeZone: 'Asia/Tokyo'"))
    try:
        result = run(host, database, *FIRST)
    finally:
        profiles.write_text(settings)
    assert not result.success
    assert "shop_raw.orders has times with a zone (ordered_at)" in result.messages
    assert "Asia/Tokyo" in result.messages
