"""The models' SQL is read by a parser of platforms that cannot be run here.

No adapter of Snowflake, BigQuery, Databricks or Redshift is installed. The models are
compiled on DuckDB's adapter, but macros are picked as on the platform: of this project
all, of dbt its cross-database functions. What the platform's own adapter would bring
is therefore missing; docs/engines.md says what that means.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlglot
import warehouse
from dbt.context import providers
from dbt.include import global_project
from sqlglot import exp

# A platform's adapter and those it builds on: where its macros are looked for.
ADAPTERS = {
    "snowflake": ["snowflake"],
    "bigquery": ["bigquery"],
    "databricks": ["databricks", "spark"],
    "redshift": ["redshift", "postgres"],
}
# Functions that the parser does not know on a platform. Those of BigQuery are dbt's own
# cross-database macros, which dbt-bigquery replaces; Databricks has make_dt_interval.
UNKNOWN_FUNCTIONS = {
    "bigquery": {"dateadd"},
    "databricks": {"make_dt_interval"},
    "redshift": {"regexp_match"},
}
# Vars under which macros write something else, and the models that they change.
RUNS: list[tuple[dict[str, object], str]] = [
    (
        {"as_of": "2026-05-31", "shop_timezone": "Europe/Rome", "rfm_window_days": 365},
        "resource_type:model",
    ),
    (
        {"rfm_scoring": "quantile", "engagement_decay": "linear"},
        "int_rfm_scores int_engagement int_decayed_points",
    ),
    (
        {"rfm_scoring": "ntile_strict", "engagement_decay": "window"},
        "int_rfm_scores int_engagement int_decayed_points",
    ),
    ({"rfm_scoring": "fixed"}, "int_rfm_scores int_engagement"),
]
# A connector's views are off unless it is in use, and look its tables up.
MODELS = sorted(
    path.stem
    for path in (warehouse.PROJECT / "models").rglob("*.sql")
    if path.parent.parent.name != "inputs"
)
DOCUMENT = warehouse.PROJECT / "docs" / "engines.md"

each_platform = pytest.mark.parametrize("platform", ADAPTERS)


def cross_database_macros() -> set[str]:
    """List dbt's own macros that every platform's adapter may write its own way."""
    folder = Path(global_project.PACKAGE_PATH) / "macros" / "utils"
    types = {f"type_{name}" for name in ("string", "timestamp", "int", "boolean")}
    return {path.stem for path in folder.glob("*.sql")} | types


@contextmanager
def macros_of(platform: str) -> Iterator[None]:
    """Let dbt pick macros as it would on a platform; DuckDB's adapter does the rest."""
    wrapper, ours = providers.BaseDatabaseWrapper, cross_database_macros()
    dispatch = wrapper.dispatch

    def picked(
        self: object,
        macro_name: str,
        macro_namespace: str | None = None,
        **options: Any,
    ) -> Callable[..., Any]:
        with pytest.MonkeyPatch.context() as patch:
            if macro_namespace in ("coltiva", "dbt_utils") or macro_name in ours:
                wanted = ADAPTERS[platform]
                patch.setattr(providers, "get_adapter_type_names", lambda _: wanted)
            return dispatch(self, macro_name, macro_namespace, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wrapper, "dispatch", picked)
        yield


@pytest.fixture(scope="module")
def compiled(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], list[dict[str, str]]]:
    """Give a function: a platform's SQL of the models, for each of RUNS."""

    @cache
    def compile_for(platform: str) -> list[dict[str, str]]:
        database = tmp_path_factory.mktemp(platform) / "warehouse.duckdb"
        found = []
        # parsed as on DuckDB: other tests of this process use the parse again
        warehouse.invoke(["parse"], database, parse_once=True)
        with macros_of(platform):
            for variables, selected in RUNS:
                # one thread, for `macros_of` changes what all of them pick
                command = ["compile", "--no-populate-cache", "--threads", "1"]
                command += ["--indirect-selection", "empty"]
                command += ["--vars", json.dumps(variables), "--select"]
                command += selected.split()
                result = warehouse.invoke(command, database, parse_once=True)
                assert result.success, result.failures
                compiled = result.compiled.items()
                found.append({key.split(".")[-1]: sql for key, sql in compiled})
        assert sorted(found[0]) == MODELS
        return found

    return compile_for


def parsed(sql: str, platform: str) -> exp.Expr:
    """Read one query in a platform's dialect; raises ParseError where it is none."""
    (statement,) = sqlglot.parse(sql, dialect=platform)
    assert isinstance(statement, exp.Query), f"not read as a query: {sql[:80]}"
    return statement


def unknown_functions(sql: str, platform: str) -> set[str]:
    """List the functions of a query that a platform's dialect does not know."""
    return {node.name.lower() for node in parsed(sql, platform).find_all(exp.Anonymous)}


@each_platform
def test_every_model_is_read(
    platform: str, compiled: Callable[[str], list[dict[str, str]]]
) -> None:
    """Each model is one query in the platform's dialect; unknown functions are listed.

    Both in one test, since the compilation is what takes its time.
    """
    unknown: set[str] = set()
    for models in compiled(platform):
        for name, sql in models.items():
            try:
                unknown |= unknown_functions(sql, platform)
            except sqlglot.ParseError as error:
                pytest.fail(f"{name} on {platform}: {error}", pytrace=False)
    assert unknown == UNKNOWN_FUNCTIONS.get(platform, set())


def test_macros_are_those_of_the_platform(
    compiled: Callable[[str], list[dict[str, str]]],
) -> None:
    """Each platform gets its own macros: a mark of each is in its SQL."""
    sql = {platform: "".join(compiled(platform)[0].values()) for platform in ADAPTERS}
    assert "from_utc_timestamp(" in sql["databricks"]
    assert "regexp_like(" in sql["redshift"]
    for platform in ("snowflake", "bigquery"):
        assert " at time zone " in sql[platform]
        assert "from_utc_timestamp(" not in sql[platform]


@pytest.mark.parametrize(
    ("platform", "sql"),
    [
        ("bigquery", "select 1 as a union select 2 as a"),
        ("redshift", "select a from b where (c"),
        ("snowflake", "select case when a then b"),
        ("databricks", "select a, from"),
    ],
)
def test_wrong_sql_is_not_read(platform: str, sql: str) -> None:
    """The parser refuses what is no SQL there."""
    with pytest.raises(sqlglot.ParseError):
        parsed(sql, platform)


def test_unknown_function_is_found() -> None:
    """A function that no platform knows is listed."""
    for platform in ADAPTERS:
        assert unknown_functions("select shop_day(a) from b", platform) == {"shop_day"}


@each_platform
def test_platform_has_its_section(platform: str) -> None:
    """The page says what to set on a platform, and which of its words are missing."""
    text = DOCUMENT.read_text("utf-8")
    sections = {
        part.partition("\n")[0].lower(): part for part in text.split("\n### ")[1:]
    }
    assert platform in sections
    for function in UNKNOWN_FUNCTIONS.get(platform, set()):
        assert f"`{function}`" in sections[platform]
