"""Bug reports of other tools, told by a small shop each, come out right here.

A case is a folder of `cases` with the raw files and expected.yml:

    report: the public report (a URL)
    says: what must come out, in one sentence
    settings: as_of, timezone, currency, vars (name: value) and seeds (file: rows to
        append, each a line of CSV)
    queries: each with sql, on tables of the warehouse, and its rows, values as text
    fails: words of the sentence with which the build stops, in place of queries
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rule_seeds
import warehouse
import yaml

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/expected.yml"))
SETTINGS = {
    "as_of": "as_of",
    "timezone": "shop_timezone",
    "currency": "shop_currency",
}
KEYS = {"report", "says", "settings", "queries", "fails"}
MODELS = {path.stem for path in warehouse.PROJECT.glob("models/**/*.sql")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project once: it is parsed once, and each case adds its seed rows."""
    return rule_seeds.copy_project(tmp_path_factory.mktemp("cases") / "project")


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, project: Path, tmp_path: Path) -> None:
    """The tables hold the rows that the case expects, or the build says why not."""
    case = read_case(name)
    settings = dict(case.get("settings") or {})
    rule_seeds.restore_rules(project)
    for seed, lines in (settings.pop("seeds", None) or {}).items():
        append_rows(project, seed, lines)
    variables = settings.pop("vars", None) or {}
    variables |= {SETTINGS[key]: value for key, value in settings.items()}
    queries, database = case.get("queries") or [], tmp_path / "warehouse.duckdb"
    result = warehouse.build(
        CASES / name,
        database,
        variables=variables,
        select=[f"+{model}" for model in models_of(queries)] or None,
        tests="fails" in case,
        project_dir=project,
        parse_once=True,
    )
    told = "\n".join([result.messages, *(text for *_, text in result.failures)])
    if "fails" in case:
        assert not result.success, case["says"]
        assert words(case["fails"]) in words(told), case["says"]
        return
    assert result.success, told
    for query in queries:
        found = fetch(database, query["sql"])
        wanted = [[shown(value) for value in row] for row in query["rows"]]
        assert found == wanted, f"{case['says']}\n{query['sql']}"


def test_there_are_cases() -> None:
    """The folder holds cases, so that a wrong path doesn't pass as none."""
    assert NAMES


def read_case(name: str) -> dict[str, Any]:
    """Read the expectation of a case; it has queries or a failure, not both."""
    text = (CASES / name / "expected.yml").read_text("utf-8")
    # The first keeps 007 and 1.50 as they are written, the second knows null.
    case, typed = yaml.load(text, Loader=yaml.BaseLoader), yaml.safe_load(text)
    case["settings"] = typed.get("settings") or {}
    assert set(case) <= KEYS, f"{name}: unknown keys {sorted(set(case) - KEYS)}"
    assert case["says"], f"{name} does not say what must come out"
    assert ("queries" in case) != ("fails" in case), name
    if "queries" in case:
        for query, known in zip(case["queries"], typed["queries"], strict=True):
            query["rows"] = [
                [
                    None if value is None else cell
                    for cell, value in zip(*row, strict=True)
                ]
                for row in zip(query["rows"], known["rows"], strict=True)
            ]
    return case


def append_rows(project: Path, seed: str, lines: Sequence[str]) -> None:
    """Append lines of CSV to a rule seed of the copied project."""
    path = project / "seeds" / "config" / f"{Path(seed).stem}.csv"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def models_of(queries: Sequence[dict[str, Any]]) -> list[str]:
    """List the models that queries read: nothing else has to be built."""
    read = " ".join(query["sql"] for query in queries)
    return sorted(MODELS & set(re.findall(r"\w+", read)))


def fetch(database: Path, query: str) -> list[list[str | None]]:
    """Run a query that names tables without their schemas; values as text."""
    with warehouse.connect(database) as connection:
        schemas = connection.execute(
            "select distinct table_schema from information_schema.tables"
            " where table_schema != 'main' order by all"
        ).fetchall()
        path = ",".join(["main", *(name for (name,) in schemas)])
        connection.execute(f"set search_path = '{path}'")
        rows = connection.execute(query).fetchall()
    return [[shown(value) for value in row] for row in rows]


def shown(value: Any) -> str | None:
    """Write a value as a case does: 90.0000 is 90, true is true, null is null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    is_decimal = re.fullmatch(r"-?\d+\.\d+", text)
    return f"{Decimal(text).normalize():f}" if is_decimal else text


def words(text: str) -> str:
    """Take a text as one line, however its output was broken."""
    return " ".join(text.split())
