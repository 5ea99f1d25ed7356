"""Builds that several tests look at, made once a session."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import shops
import warehouse
from oracle import Outcome, Rules, Settings, run


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
            shares_builds = "build_case" in (config.rootpath / file).read_text("utf-8")
            return "build_case" if shares_builds else file

    return ByBuilds(config, log)


@dataclass
class Built:
    """A built case: its raw rows, its database and what the oracle says."""

    case: shops.Case
    raw: shops.Raw = field(repr=False)
    database: Path
    outcome: Outcome


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
