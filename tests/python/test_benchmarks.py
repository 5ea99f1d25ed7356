"""`make bench`: its programs give the build's table, its ratios are of one call."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import MagicMock

import duckdb
import parts
import pytest
import report
import run
import sizes
import warehouse
from process import Cost, cost_of
from project import RULES, differences, program

from coltiva.simulate import simulate
from coltiva.simulate.settings import Settings

# name of the program: the package it needs besides the project's own
PROGRAMS = {"duckdb": "duckdb", "polars": "polars"}


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
    """Every row of customer_segments, every type, every column."""
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


def costs(seconds: Mapping[str, float]) -> dict[str, list[Cost]]:
    """Give the costs of three rounds, the last of which is nine times as dear."""
    return {
        name: [
            Cost(3 * each, each, 1024 * each) for each in (second, second, 9 * second)
        ]
        for name, second in seconds.items()
    }


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which results are kept, beside a README with the two marks."""
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.START}old\n{report.END}after\n", "utf-8")
    monkeypatch.setattr(report, "README", readme)
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(report, "plot", lambda _: None)
    return tmp_path / "results"


def test_measures_take_off_the_start_up_and_compare_medians() -> None:
    """Ratios are of medians, dbt's runs without their start-up; the peak counts."""
    run_costs = costs(
        {
            "start-up": 1,
            "full build": 9,
            "DuckDB script": 2,
            "Polars": 4,
            "a day": 2.5,
            "DuckDB script, a day later": 2,
            "a day without a new row": 1.5,
        }
    )
    found = {
        row["measure"]: (row["value"], row["wall"], row["aim"], row["is_met"])
        for row in report.outcome("build", "100k", run_costs, {})["measures"]
    }
    assert found == {
        "full build / DuckDB script": (4.0, 4.0, 4.0, True),
        "full build / Polars": (2.0, 2.0, None, None),
        "a day / DuckDB script": (0.75, 0.75, 1.0, True),
        "a day without a new row / DuckDB script": (0.25, 0.25, 0.6, True),
        "peak memory of the full build": (81.0, None, None, None),
    }
    large = report.outcome("build", "1m", run_costs, {})["measures"]
    assert [row["is_met"] for row in large] == [True, None, False, None, False]


def test_ratio_compares_cpu_seconds_not_those_by_the_clock() -> None:
    """What waits for others is no dearer for it; the clock's ratio stands beside it."""
    run_costs = {
        "start-up": [Cost(1, 1, 1)],
        "only customer_segments": [Cost(11, 5, 1)],
        "DuckDB script": [Cost(2, 2, 1)],
    }
    (row,) = report.outcome("mart", "100k", run_costs, {})["measures"]
    assert (row["value"], row["wall"], row["is_met"]) == (2.0, 5.0, True)


def test_call_prints_and_keeps_what_it_measured_itself(
    kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run measured before is never divided by one of now, nor the reverse."""

    def call(part: str, mart: float, script: float) -> dict[str, dict]:
        def run_part(shop: sizes.Shop, folder: Path, of_part: parts.Costs) -> None:
            assert shop is sizes.SIZES["10k"]
            assert folder == kept
            measured = {"start-up": 1, "only customer_segments": mart}
            for name, seconds in (measured | {"DuckDB script": script}).items():
                of_part[name].append(Cost(seconds, seconds, seconds))

        monkeypatch.setattr(parts, "PARTS", {part: run_part})
        arguments = ["--size", "10k", "--rounds", "2", "--folder", str(kept)]
        monkeypatch.setattr(sys, "argv", ["run.py", *arguments, "--parts", part])
        monkeypatch.setitem(report.MEASURES, part, report.MEASURES["mart"])
        assert run.main() == 0
        return json.loads((kept / "10k.json").read_text("utf-8"))

    monkeypatch.setattr(run, "circumstances", lambda: {"commit": "one"})
    first = call("mart", mart=7, script=3)
    assert "| 2.00 (2.00) |" in capsys.readouterr().out
    monkeypatch.setattr(run, "circumstances", lambda: {"commit": "two"})
    second = call("history", mart=10, script=1)
    printed = capsys.readouterr().out
    assert "| 9.00 (9.00) |" in printed
    assert "2.00" not in printed
    assert second["mart"] == first["mart"]
    assert {part: each["commit"] for part, each in second.items()} == {
        "mart": "one",
        "history": "two",
    }
    assert len(second["history"]["costs"]["DuckDB script"]) == 2
    third = call("mart", mart=3, script=2)
    assert third["mart"]["measures"][0]["value"] == 1.0
    assert third["history"] == second["history"]


@pytest.mark.parametrize("part", parts.PARTS)
def test_part_measures_both_sides_of_its_ratios(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part by itself gives all of its measures, and its programs are compared."""
    project = MagicMock()
    project.build.return_value = Cost(3, 3, 1024)
    project.begin.return_value = Cost(1, 1, 1)
    compared = []

    @contextmanager
    def project_in(*_: object) -> Iterator[MagicMock]:
        yield project

    def checked(name: str, *_: object, **__: object) -> Cost:
        compared.append(name)
        return Cost(2, 2, 1024)

    monkeypatch.setattr(parts, "project_in", project_in)
    monkeypatch.setattr(parts, "checked", checked)
    monkeypatch.setattr(parts, "must_be_equal", lambda *_: None)
    measured = parts.measured(MagicMock(), 2, tmp_path, [part])
    found = report.outcome(part, "100k", measured[part], {})
    assert found["measures"]
    assert all(row["value"] == 1.0 for row in found["measures"])
    scripts = [name for name in measured[part] if name in report.PROGRAMS]
    assert len(compared) == 2 * len(scripts)
    assert {len(each) for each in measured[part].values()} <= {2, 4}


def test_every_part_has_measures() -> None:
    """None is run for nothing, and the aims are for sizes that there are."""
    assert report.MEASURES.keys() == parts.PARTS.keys()
    for measures in report.MEASURES.values():
        assert all(measure.aims.keys() <= sizes.SIZES.keys() for measure in measures)
    assert report.aimed("wide") == ["build"]
    assert report.aimed("1m") == ["build", "mart"]
    assert report.aimed("10k") == list(parts.PARTS)


def test_another_table_ends_the_run(tmp_path: Path) -> None:
    """A program that gives other rows than the build costs nothing, it fails."""
    for name, value in (("built", 1), ("duckdb", 2)):
        rows = duckdb.sql(f"select {value} as a, 1 as b")
        rows.write_parquet(str(tmp_path / f"{name}.parquet"))
    built, found = tmp_path / "built.parquet", tmp_path / "duckdb.parquet"
    parts.must_be_equal(built, found, without=["a"])
    with pytest.raises(RuntimeError, match="duckdb is another table than built"):
        parts.must_be_equal(built, found)


def test_readme_shows_each_size_and_what_is_over_its_aim(kept: Path) -> None:
    """The table between the marks is written again; what is missing is a dash."""
    dear = costs({"start-up": 1, "only customer_segments": 7, "DuckDB script": 2})
    for size in ("100k", "10k"):
        report.keep(size, {"mart": report.outcome("mart", size, dear, {})})
    written = report.README.read_text("utf-8")
    assert written.startswith(f"before\n{report.START}| measure | 10k | 100k |\n")
    assert written.endswith(f" |\n{report.END}after\n")
    row = "| only customer_segments / DuckDB script | 3.00 (3.00) | **3.00** (3.00) |"
    assert row in written
    assert "| full build / DuckDB script | - | - |" in written
    assert sorted(path.name for path in kept.iterdir()) == ["100k.json", "10k.json"]


def test_committed_readme_has_the_marks() -> None:
    """There is a place for `make bench` to write its results into."""
    text = report.README.read_text("utf-8")
    assert text.index(report.START) < text.index(report.END)


def test_table_tells_where_the_seconds_go() -> None:
    """Each folder with its share of the models' seconds, dear ones of a day first."""
    spent = {"full build": {"a": 3.0, "b": 1.0}, "a day": {"b": 3.0, "a": 1.0}}
    found = {name: [{"folders": seconds}] for name, seconds in spent.items()}
    lines = report.spent({"build": {"costs": found}})
    assert lines[-2:] == ["| b | 25.0% | 75.0% |", "| a | 75.0% | 25.0% |"]
    assert not report.spent({"mart": {"costs": {}}})


def test_shop_is_made_once(tmp_path: Path) -> None:
    """Wide baskets or twice the history: in two arrivals, kept for the next time."""
    shop = sizes.Shop(20, rounds=1, lines=8.0, products=40)
    files = shop.files(tmp_path, years=2)
    assert {path.name for path in (files / "orders").iterdir()} == {
        "arrival_0001.parquet",
        "arrival_0002.parquet",
    }
    rows = duckdb.sql(f"select distinct product_id from '{files}/products/*.parquet'")
    assert len(rows) == 40
    marker = files / "kept"
    marker.touch()
    assert shop.files(tmp_path, years=2) == files
    assert marker.exists()


def test_shop_is_told_once_in_each_shape(tmp_path: Path) -> None:
    """Of one arrival, as a connector and Coltiva's own tables are read; kept, too."""
    shop = sizes.Shop(20, rounds=1)
    own, told = (shop.told(tmp_path, name) for name in ("coltiva", "shopify_fivetran"))
    assert own != told
    assert {path.parent.name for path in own.glob("*/arrival_0001.parquet")} >= {
        *("customers", "orders", "order_lines"),
    }
    counts = [
        len(duckdb.sql(f"from '{table}/arrival_0001.parquet'"))
        for table in (own / "orders", told / "order")
    ]
    assert counts[0] == counts[1] > 20
    marker = told / "kept"
    marker.touch()
    assert shop.told(tmp_path, "shopify_fivetran") == told
    assert marker.exists()


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
