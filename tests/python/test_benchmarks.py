"""The programs of `make bench` give the build's own table; its figures are computed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import report
import warehouse
from process import Cost, cost_of
from project import RULES, differences, program

from coltiva.simulate import simulate
from coltiva.simulate.settings import Settings

# name of the program: the package it needs besides the project's own
PROGRAMS = {"duckdb": "duckdb", "polars": "polars", "pandas": "pandas"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a shop of two arrivals, much of it mess; give it with its final table."""
    folder = tmp_path_factory.mktemp("shop")
    mess = {"late_rate": 0.1, "duplicate_rate": 0.1, "bad_rate": 0.05}
    simulate(Settings(customers=300, **mess), folder / "raw", "parquet", arrivals=2)
    database = folder / "warehouse.duckdb"
    built = warehouse.build(
        folder / "raw", database, raw_format="parquet", select="+customer_segments"
    )
    assert built.success, built.failures
    with warehouse.connect(database) as connection:
        connection.execute(f"copy customer_segments to '{folder / 'built.parquet'}'")
    return folder / "raw", folder / "built.parquet"


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_gives_the_same_table(
    name: str, shop: tuple[Path, Path], tmp_path: Path
) -> None:
    """Every row of customer_segments, every column, every type."""
    pytest.importorskip(PROGRAMS[name], reason="make bench installs it")
    raw, built = shop
    result = tmp_path / "result.parquet"
    program(name, raw, result, tmp_path)
    assert differences(built, result) == {"missing": 0, "extra": 0}


def test_program_is_given_the_rules(shop: tuple[Path, Path], tmp_path: Path) -> None:
    """A rule that is changed for the script shows: the comparison compares."""
    rules = tmp_path / "rules"
    rules.mkdir()
    for path in RULES.glob("*.csv"):
        text = path.read_text("utf-8")
        if path.stem == "seed_engagement_levels":
            text = text.replace("hot,4,20", "hot,4,21")
        (rules / path.name).write_text(text, "utf-8")
    raw, built = shop
    result = tmp_path / "result.parquet"
    script = Path(report.__file__).with_name("programs") / "segments_duckdb.py"
    cost_of([sys.executable, script, raw, rules, result], folder=tmp_path)
    found = differences(built, result)
    assert found["missing"] == found["extra"] > 0


def costs(**seconds: float) -> dict[str, list[Cost]]:
    """Give costs of two rounds, the second twice as dear, under the names of run.py."""
    names = {
        "start": "start-up",
        "full": "full build",
        "segments": "only customer_segments",
        "day": "day's run",
        "day_twice": "day's run, twice the history",
        "tenth": "full build, a tenth",
        "pandas": "pandas, a tenth",
        "limited": "full build, memory_limit 2 GB",
        "sample_day": "day's run, sample",
        "sample_start": "start-up, sample",
        "sample_queries": "DuckDB's part, sample",
    }
    return {
        names.get(name, name): [
            Cost(each, 2 * each, 1024 * each) for each in (second, second, 9 * second)
        ]
        for name, second in seconds.items()
    }


def test_measures_take_off_the_start_up_and_compare_medians() -> None:
    """Ratios are of medians, dbt's runs without their start-up; targets are judged."""
    found = {
        row["measure"]: (row["value"], row["is_met"])
        for row in report.measures(
            costs(
                start=1,
                full=7,
                segments=6,
                duckdb=2,
                polars=3,
                day=2,
                day_twice=2.5,
                tenth=5,
                pandas=16,
                limited=1,
                sample_day=4,
                sample_start=1,
                sample_queries=1,
            )
        )
    }
    assert found == {
        "full build / DuckDB script": (3.0, True),
        "full build / Polars": (2.0, False),
        "only customer_segments / DuckDB script": (2.5, None),
        "full build / pandas, a tenth of the size": (0.25, True),
        "a day's run / full build": (0.167, False),
        "a day's run, twice the history / once": (1.5, False),
        "peak memory of the full build": (63.0, False),
        "peak memory with memory_limit 2 GB": (9.0, None),
        "dbt's own share of the sample's day": (0.75, None),
        "of that, before the first model": (0.25, None),
    }


def test_parts_are_measured_by_themselves() -> None:
    """A part's costs replace its own of before; what is missing gives no figure."""
    programs = costs(start=1, full=7, segments=6, duckdb=2, polars=3, day=2)
    kept = {name: [asdict(cost) for cost in all_] for name, all_ in programs.items()}
    both = report.merged(kept, costs(duckdb=3, limited=1))
    assert both["full build"] == programs["full build"]
    found = {row["measure"]: row["value"] for row in report.measures(both)}
    assert found == {
        "full build / DuckDB script": 2.0,
        "full build / Polars": 2.0,
        "only customer_segments / DuckDB script": 1.667,
        "a day's run / full build": 0.167,
        "peak memory of the full build": 63.0,
        "peak memory with memory_limit 2 GB": 9.0,
    }


def test_table_tells_where_the_seconds_go() -> None:
    """Each folder with its share of the models' seconds, dear ones of a day first."""
    spent = {"full build": {"a": 3.0, "b": 1.0}, "day's run": {"b": 3.0, "a": 1.0}}
    found = {
        name: [asdict(Cost(1, 1, 1, folders=seconds))]
        for name, seconds in spent.items()
    }
    lines = report.table({"measures": [], "costs": found}).splitlines()
    assert lines[-2:] == ["| b | 25.0% | 75.0% |", "| a | 75.0% | 25.0% |"]
    assert "models in" not in report.table({"measures": [], "costs": {}})


def test_cost_is_that_of_the_process(tmp_path: Path) -> None:
    """Memory and seconds of processors are the child's; a failure is told."""
    busy = "x = bytearray(200 * 1024**2); sum(range(3 * 10**6))"
    cost = cost_of([sys.executable, "-c", busy], folder=tmp_path)
    idle = cost_of([sys.executable, "-c", "pass"], folder=tmp_path)
    assert cost.peak > idle.peak + 150
    assert cost.cpu > idle.cpu
    with pytest.raises(RuntimeError, match="no such thing"):
        cost_of(
            [sys.executable, "-c", "raise SystemExit('no such thing')"], folder=tmp_path
        )
