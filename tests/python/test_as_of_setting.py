"""The moment of a run is told by the var as_of or by COLTIVA_AS_OF.

The latter may be another each day and dbt still keeps what it has parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import warehouse
from rule_seeds import copy_project

# It reads the setting as int_as_of does.
MODEL = """\
select {{ as_of_moment(as_of_setting(), 'UTC', "cast('2000-01-01' as timestamp)") }}
    as as_of_at
"""
PARSED_AGAIN = "Unable to do partial parsing because"
Run = Callable[..., warehouse.BuildResult]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with this one model; everything else is the real one's."""
    copied = copy_project(tmp_path_factory.mktemp("moment") / "project", models=False)
    (copied / "models" / "moment.sql").write_text(MODEL)
    return copied


@pytest.fixture
def run(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that builds the model, told the moment in one way or both."""

    def build(environment: str = "", variables: str = "{}") -> warehouse.BuildResult:
        monkeypatch.setenv("COLTIVA_AS_OF", environment)
        command = ["run", "--select", "moment", "--vars", variables]
        return warehouse.invoke(command, database(tmp_path), project_dir=project)

    return build


def database(folder: Path) -> Path:
    """Name the database file."""
    return folder / "warehouse.duckdb"


@pytest.mark.parametrize(
    ("environment", "variables", "expected"),
    [
        ("", "{}", datetime(2000, 1, 1)),
        ("2025-06-30 18:00:00", "{}", datetime(2025, 6, 30, 18)),
        ("2025-06-30", "{}", datetime(2025, 6, 30, 23, 59, 59, 999999)),
        ("", "{as_of: '2025-06-30 18:00:00'}", datetime(2025, 6, 30, 18)),
        ("2025-06-30T18:00", "{as_of: 2025-06-30T18:00}", datetime(2025, 6, 30, 18)),
    ],
    ids=["neither", "time", "day", "var", "both the same"],
)
def test_either_way_tells_the_moment(
    run: Run, tmp_path: Path, environment: str, variables: str, expected: datetime
) -> None:
    """The model finds the moment in the one or the other, and none in neither."""
    result = run(environment, variables)
    assert result.success, result.messages
    assert warehouse.rows(database(tmp_path), "moment") == [{"as_of_at": expected}]


@pytest.mark.parametrize(
    ("environment", "variables", "sentence"),
    [
        ("2023-02-29", "{}", 'COLTIVA_AS_OF is "2023-02-29"; allowed: a date of the'),
        ("yesterday", "{}", 'COLTIVA_AS_OF is "yesterday"; allowed: a date of the'),
        (
            "2025-06-30",
            "{as_of: '2025-06-29'}",
            'var as_of is "2025-06-29" and COLTIVA_AS_OF is "2025-06-30"; allowed: one',
        ),
    ],
)
def test_a_wrong_moment_stops_the_run(
    run: Run, environment: str, variables: str, sentence: str
) -> None:
    """No moment, and two that differ, stop the run with one sentence."""
    result = run(environment, variables)
    assert not result.success
    assert sentence in result.messages
    assert result.messages.count("; allowed: ") == result.messages.count(sentence)


def test_another_moment_is_no_reason_to_parse_again(run: Run) -> None:
    """A new day by COLTIVA_AS_OF leaves the parse as it is; by the var it does not."""
    run("2025-06-29")
    assert PARSED_AGAIN not in run("2025-06-30").messages
    assert PARSED_AGAIN not in run("").messages
    assert PARSED_AGAIN in run("", "{as_of: '2025-06-30'}").messages
