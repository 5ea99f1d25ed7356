"""The stand-in for dbt_utils does what the documentation of dbt_utils says.

One small project is built once; each case is a test of it with the rows it must find.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import warehouse
import yaml

STAND_IN = warehouse.PROJECT / "packages" / "dbt_utils"

SERIES = {"one": 1, "ten": 10, "eleven": 11, "hundred": 100, "long": 1234}

NUMBERS = """
select * from (
    values (1, 5, 'a', 'x'), (2, 5, 'a', 'y'), (3, 2, 'b', null), (4, null, 'b', null)
) as t (low, high, letter, "Odd Name")
"""

RANGE: dict[str, tuple[str, dict[str, Any], int]] = {
    "range_both_bounds": ("low", {"min_value": 1, "max_value": 4}, 0),
    "range_below_min": ("low", {"min_value": 3}, 2),
    "range_above_max": ("low", {"max_value": 3}, 1),
    "range_outside_either": ("low", {"min_value": 2, "max_value": 3}, 2),
    "range_exclusive_min": ("low", {"min_value": 1, "inclusive": False}, 1),
    "range_exclusive_max": ("low", {"max_value": 4, "inclusive": False}, 1),
    "range_exclusive_inside": (
        "low",
        {"min_value": 0, "max_value": 5, "inclusive": False},
        0,
    ),
    "range_other_column": ("low", {"max_value": "high"}, 1),
    "range_expression": ("low", {"max_value": "high - 3"}, 1),
    "range_null_is_inside": ("high", {"min_value": 2}, 0),
    "range_zero_is_a_bound": ("low", {"max_value": 0}, 4),
    "range_no_bounds": ("low", {}, 0),
}

MODEL: dict[str, tuple[str, dict[str, Any], int]] = {
    "true_for_all": ("expression_is_true", {"expression": "low > 0"}, 0),
    "true_not_for_one": ("expression_is_true", {"expression": "low < high"}, 1),
    "true_or_is_bracketed": (
        "expression_is_true",
        {"expression": "low = 1 or low = 2"},
        2,
    ),
    "key_unique": (
        "unique_combination_of_columns",
        {"combination_of_columns": ["letter", "low"]},
        0,
    ),
    "key_twice": (
        "unique_combination_of_columns",
        {"combination_of_columns": ["letter"]},
        2,
    ),
    "key_nulls_are_equal": (
        "unique_combination_of_columns",
        {"combination_of_columns": ["letter", "Odd Name"], "quote_columns": True},
        1,
    ),
}

COLUMN_TRUE: dict[str, tuple[str, str, int]] = {
    "true_of_column": ("low", "> 0", 0),
    "true_not_of_column": ("low", "<= 2", 2),
    "true_null_is_not_false": ("high", "= 5", 1),
}

EXPECTED = {
    **{name: found for name, (_, _, found) in RANGE.items()},
    **{name: found for name, (_, _, found) in MODEL.items()},
    **{name: found for name, (_, _, found) in COLUMN_TRUE.items()},
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a project whose only package is the stand-in."""
    root = tmp_path_factory.mktemp("dbt_utils")
    shutil.copytree(STAND_IN, root / "dbt_packages" / "dbt_utils")
    shutil.copytree(warehouse.PROJECT / "profiles", root / "profiles")
    write_yaml(
        root / "dbt_project.yml",
        {"name": "trial", "version": "1.0.0", "profile": "coltiva"},
    )
    write_yaml(
        root / "packages.yml",
        {"packages": [{"package": "dbt-labs/dbt_utils", "version": "1.3.0"}]},
    )
    models = root / "models"
    models.mkdir()
    (models / "numbers.sql").write_text(NUMBERS)
    for name, bound in SERIES.items():
        call = f"{{{{ dbt_utils.generate_series(upper_bound={bound}) }}}}"
        (models / f"series_{name}.sql").write_text(
            f"with series as ({call}) select * from series"
        )
    columns: dict[str, list[dict[str, Any]]] = {}
    for name, (column, arguments, _) in RANGE.items():
        test = data_test("accepted_range", name, arguments)
        columns.setdefault(column, []).append(test)
    for name, (column, expression, _) in COLUMN_TRUE.items():
        test = data_test("expression_is_true", name, {"expression": expression})
        columns.setdefault(column, []).append(test)
    numbers = {
        "name": "numbers",
        "data_tests": [
            data_test(kind, name, arguments)
            for name, (kind, arguments, _) in MODEL.items()
        ],
        "columns": [
            {"name": column, "data_tests": tests} for column, tests in columns.items()
        ],
    }
    write_yaml(models / "_models.yml", {"version": 2, "models": [numbers]})
    return root


@pytest.fixture(scope="module")
def found(project: Path) -> dict[str, int]:
    """Build the project: name of each test -> number of rows it found."""
    database = project / "trial.duckdb"
    result = warehouse.build(project, database, tests=True, project_dir=project)
    rows = {key.split(".")[2]: 0 for key in result.statuses if key.startswith("test.")}
    for key, _, message in result.failures:
        number = re.search(r"Got (\d+) results?", message)
        assert number, f"{key}: {message}"
        rows[key.split(".")[2]] = int(number[1])
    return rows


@pytest.mark.parametrize("name", EXPECTED)
def test_finds_the_rows_documented(found: dict[str, int], name: str) -> None:
    """Each generic test finds as many rows as its documentation says."""
    assert found[name] == EXPECTED[name]


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.usefixtures("found")
def test_series_counts_from_one(project: Path, name: str) -> None:
    """generate_series gives 1 to its bound, each number once."""
    rows = warehouse.rows(project / "trial.duckdb", f"series_{name}")
    assert rows == [{"generated_number": n} for n in range(1, SERIES[name] + 1)]


@pytest.mark.parametrize("bound", ["0", "-3", "'ten'"])
def test_series_needs_a_positive_bound(project: Path, bound: str) -> None:
    """A bound that is no positive number stops with a sentence that names it."""
    query = f"{{{{ dbt_utils.generate_series({bound}) }}}}"
    database = project / "other.duckdb"
    result = warehouse.invoke(
        ["compile", "--inline", query], database, project_dir=project
    )
    assert not result.success
    assert "upper_bound must be a number of at least 1" in result.messages
    assert bound.strip("'") in result.messages


def test_stand_in_holds_only_what_is_called() -> None:
    """Every macro of the stand-in is called somewhere, and its README lists each."""
    offered = set()
    for path in (STAND_IN / "macros").rglob("*.sql"):
        offered |= set(
            re.findall(r"{% (?:macro|test) (?!default__)(\w+)", path.read_text())
        )
    readme = (STAND_IN / "README.md").read_text()
    assert offered == set(re.findall(r"^\| (?:test )?`(\w+)`", readme, re.MULTILINE))
    called = set()
    for folder in ("models", "macros", "tests", "seeds"):
        for path in (warehouse.PROJECT / folder).rglob("*"):
            if path.suffix in (".sql", ".yml"):
                called |= set(
                    re.findall(r"dbt_utils\.(?:test_)?(\w+)", path.read_text())
                )
    assert called == offered


def data_test(kind: str, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Write one test of the stand-in as dbt's YAML wants it."""
    return {f"dbt_utils.{kind}": {"name": name, "arguments": arguments}}


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """Write a YAML file."""
    path.write_text(yaml.safe_dump(content, sort_keys=False))
