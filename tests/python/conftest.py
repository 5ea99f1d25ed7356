"""Builds that several tests look at, made once a session."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import shops
import warehouse
from oracle import Outcome, Rules, Settings, run

from coltiva.boards import browser

# Builds look from the moment that a test says, whatever the shell's runs look from.
os.environ.pop("COLTIVA_AS_OF", None)

SHARED_BUILDS = ("build_case", "empty_shop", "sample_database")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Say which tests `make test` gives to one of its processes together.

    Those of a file, whose fixtures are then made once; and the files that look at the
    same builds, which are made once a process.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByBuilds(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            text = (config.rootpath / file).read_text("utf-8")
            return next((name for name in SHARED_BUILDS if name in text), file)

    return ByBuilds(config, log)


@dataclass
class Built:
    """A built case: its raw rows, its database and what the oracle says."""

    case: shops.Case
    raw: shops.Raw = field(repr=False)
    database: Path
    outcome: Outcome


@dataclass
class EmptyShop:
    """The project as parsed once, and a shop without a single row built from that.

    messages: what dbt said while parsing. manifest: what it found. database: every
    table that the project makes.
    """

    messages: str = field(repr=False)
    manifest: dict[str, Any] = field(repr=False)
    database: Path


@pytest.fixture(scope="session")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> EmptyShop:
    """Parse the whole project, and build the shop from that."""
    folder = tmp_path_factory.mktemp("empty_shop")
    database = folder / "warehouse.duckdb"
    parse = ["parse", "--no-partial-parse", "--show-all-deprecations"]
    parsed = warehouse.invoke(parse, database)
    assert parsed.success, parsed.messages
    warehouse.write_raw(folder / "raw", {table: [] for table in warehouse.RAW_COLUMNS})
    built = warehouse.build(folder / "raw", database, parse_once=True)
    assert built.success, built.failures
    return EmptyShop(parsed.messages, warehouse.manifest(database), database)


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sample shop, all of it."""
    database = tmp_path_factory.mktemp("sample") / "warehouse.duckdb"
    result = warehouse.build("seeds/sample", database, parse_once=True)
    assert result.success, result.failures
    return database


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Find Chromium, or skip what needs it."""
    may_install = os.environ.get("COLTIVA_INSTALL_CHROMIUM") == "1"
    try:
        return browser.program(may_install=may_install)
    except browser.NoBrowserError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def chromium_page(chromium: Path) -> Iterator[browser.Browser]:
    """Run one browser for all tests."""
    with browser.browsing(chromium) as running:
        yield running


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Read the project's rule seeds."""
    return Rules.load(warehouse.PROJECT / "seeds" / "config")


@pytest.fixture(scope="session")
def build_case(
    rules: Rules, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[shops.Case], Built]:
    """Give a function that builds a case, or returns the build it made before."""
    made: dict[str, Built | str] = {}

    def make(case: shops.Case) -> Built | str:
        folder = tmp_path_factory.mktemp("case")
        raw, database = case.rows(), folder / "warehouse.duckdb"
        warehouse.write_raw(folder / "raw", raw, case.raw_format)
        result = warehouse.build(
            folder / "raw",
            database,
            variables={"max_rejected_rate": 1.0, **case.variables},
            raw_format=case.raw_format,
            parse_once=True,
        )
        if not result.success:
            return f"{case.name}: {result.failures}"
        return Built(case, raw, database, run(raw, rules, Settings.of(case.variables)))

    def build(case: shops.Case) -> Built:
        key = repr(case)
        if key not in made:
            made[key] = make(case)
        built = made[key]
        if isinstance(built, str):
            pytest.fail(built, pytrace=False)
        return built

    return build
