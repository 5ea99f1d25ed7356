"""What pages tell is what the project has: words, columns, reasons, badges."""

from __future__ import annotations

import csv
import re
import tomllib

import pytest
import warehouse
from test_project_rules import ROOMS

DOCS = warehouse.PROJECT / "docs"
RAW_DATA = (DOCS / "raw-data.md").read_text(encoding="utf-8")
TABLES = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", RAW_DATA, re.MULTILINE))
RELIABILITY = DOCS / "reliability.md"

pytestmark = pytest.mark.quick


def column_of_seed(seed: str, column: str) -> list[str]:
    """Read a column of a rule seed."""
    path = warehouse.PROJECT / "seeds" / "config" / f"{seed}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return [row[column] for row in csv.DictReader(file)]


def columns_of_macro(name: str) -> dict[str, list[str]]:
    """Read the raw tables and their columns out of a macro."""
    path = warehouse.PROJECT / "macros" / "raw" / f"{name}.sql"
    entries = re.findall(
        r"'(\w+)': \[(.*?)\]", path.read_text(encoding="utf-8"), re.DOTALL
    )
    return {table: re.findall(r"'(\w+)'", names) for table, names in entries}


@pytest.mark.parametrize(
    ("seed", "column"),
    [
        ("seed_order_statuses", "order_status"),
        ("seed_engagement_points", "interaction_type"),
        ("seed_order_types", "order_type"),
        ("seed_product_types", "product_type"),
    ],
)
def test_page_has_every_word(seed: str, column: str) -> None:
    """A word that a rule knows can be looked up."""
    words = column_of_seed(seed, column)
    assert words
    assert [word for word in words if f"`{word}`" not in RAW_DATA] == []


def test_examples_use_known_statuses() -> None:
    """The states of a shop system that an example maps are statuses of the rules."""
    path = DOCS / "examples" / "prestashop" / "seed_source_values.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = set(column_of_seed("seed_order_statuses", "order_status"))
    assert rows
    assert {row["value"] for row in rows} <= known
    assert {row["kind"] for row in rows} == {"status"}


def test_page_has_every_raw_column() -> None:
    """All columns in their order, and in italics those that may be absent."""
    every = columns_of_macro("raw_columns")
    required = columns_of_macro("required_raw_columns")
    assert TABLES.keys() >= every.keys() == required.keys()
    for table, columns in every.items():
        told = re.sub(r"\([^)]*\)", "", TABLES[table])
        assert re.findall(r"\w+", told) == columns
        optional = {
            name
            for italics in re.findall(r"\*([^*]+)\*", told)
            for name in re.findall(r"\w+", italics)
        }
        assert set(columns) - optional == set(required[table])


def test_reliability_lists_every_reason() -> None:
    """Each reason to reject a row stands in the list of bad input, and 60 kinds do."""
    page = RELIABILITY.read_text(encoding="utf-8")
    reasons = column_of_seed("seed_rejection_reasons", "rejection_reason")
    assert [reason for reason in reasons if f"`{reason}`" not in page] == []
    kinds = re.findall(r"^\| (?!input \|)([^|]+) \| [^|]+ \|$", page, re.MULTILINE)
    assert len(set(kinds)) == len(kinds) >= 60


def test_badges_are_true() -> None:
    """Each badge of the README says what pyproject.toml, lock or targets say."""
    project = tomllib.loads((warehouse.PROJECT / "pyproject.toml").read_text())
    locked = (warehouse.PROJECT / "requirements.lock").read_text()
    dbt = re.search(r"^dbt-core==(\d+\.\d+)\.", locked, re.MULTILINE)
    profiles = (warehouse.PROJECT / "profiles" / "profiles.yml").read_text()
    engines = [
        name
        for name in ("DuckDB", "PostgreSQL", "Spark")
        if f"type: {name.removesuffix('QL').lower()}" in profiles
    ]
    assert dbt is not None
    expected = {
        "license": project["project"]["license"],
        "Python": f"{project['project']['requires-python'].removeprefix('>=')}+",
        "dbt": dbt[1],
        "runs on": ", ".join(engines),
    }
    readme = (warehouse.PROJECT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^]:]+): ([^]]+)\]\((docs/images/badge-[^)]+)\)", readme)
    assert {name: said for name, said, _ in shown} == expected
    for name, said, path in shown:
        drawn = (warehouse.PROJECT / path).read_text(encoding="utf-8")
        assert re.findall(r">([^<\n]+)</text>", drawn) == [name, said]


def test_readme_shows_little_output() -> None:
    """No block of the README is longer than 15 lines; the page has about 200."""
    readme = (warehouse.PROJECT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert blocks
    assert max(block.count("\n") for block in blocks) <= 15
    assert readme.count("\n") <= 210


def test_readme_lists_the_rooms() -> None:
    """All rooms in the order in which they read each other, each with its question."""
    readme = (warehouse.PROJECT / "README.md").read_text(encoding="utf-8")
    _, _, table = readme.partition("| room | its question |\n")
    rooms = re.findall(r"^\| `(\w+)` \| .+\? \|$", table, re.MULTILINE)
    assert rooms == list(ROOMS)
