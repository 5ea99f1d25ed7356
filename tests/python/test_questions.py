"""The answers on docs/questions.md, and the README's, are what the sample shop answers.

After a change of rules write them anew; without a database the sample is built first:

    python tests/python/test_questions.py [warehouse.duckdb]
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import warehouse

PAGE = warehouse.PROJECT / "docs" / "questions.md"
MOST_ROWS = 15
QUESTION = re.compile(
    r"^### (?P<number>\d+)\. (?P<question>[^\n]+)\n\n"
    r"```sql\n(?P<sql>.*?)\n```\n\n"
    r"(?P<note>(?:[^|\n][^\n]*\n)*\n?)"
    r"(?P<answer>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)
README = (warehouse.PROJECT / "README.md").read_text(encoding="utf-8")
QUESTIONS = list(QUESTION.finditer(PAGE.read_text(encoding="utf-8")))


def build_sample(database: Path) -> None:
    """Build what the queries read: the sample's marts."""
    result = warehouse.build("seeds/sample", database, parse_once=True)
    assert result.success, result.failures


def answer(database: Path, sql: str) -> str:
    """Run a query and write its rows as a table of the page."""
    with warehouse.connect(database) as connection:
        result = connection.execute(sql)
        names = [column[0] for column in result.description]
        rows = result.fetchall()
    lines = [names, ["---"] * len(names), *[[cell(value) for value in r] for r in rows]]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(value: Any) -> str:
    """Write a value as a reader would: no empty decimals, nothing where it is null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("|", "\\|")


def rewrite(database: Path) -> None:
    """Write all answers on the page anew."""

    def answered(question: re.Match[str]) -> str:
        head = question[0].removesuffix(question["answer"])
        return head + answer(database, question["sql"])

    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(QUESTION.sub(answered, text), encoding="utf-8")


@pytest.fixture
def ask(sample_database: Path) -> Callable[[str], str]:
    """Give a function that asks the sample shop."""
    return lambda sql: answer(sample_database, sql)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda found: found["number"])
def test_answer_is_what_the_page_says(
    ask: Callable[[str], str], question: re.Match[str]
) -> None:
    """The query gives the rows below it, few enough to read."""
    given = ask(question["sql"])
    assert given == question["answer"], "python tests/python/test_questions.py mends it"
    assert 3 <= given.count("\n") <= MOST_ROWS + 2


def test_readme_shows_people_of_the_sample(ask: Callable[[str], str]) -> None:
    """Its query gives the people it shows, there a column each."""
    shown = re.search(r"```sql\n(.*?)\n```\n\n((?:\|[^\n]*\n)+)", README, re.DOTALL)
    assert shown is not None
    head, line, *rows = (cells(row) for row in ask(shown[1]).splitlines())
    given = zip(head, *rows, strict=True)
    expected = [cells(row) for row in shown[2].splitlines()]
    assert expected.pop(1) == [line[0]] * 3
    assert [list(row) for row in given] == expected


def cells(line: str) -> list[str]:
    """Split a line of a table."""
    return line.removeprefix("| ").removesuffix(" |").split(" | ")


def test_every_question_is_asked() -> None:
    """The page has thirty questions or more, numbered in their order."""
    numbers = [int(found["number"]) for found in QUESTIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 30
    assert PAGE.read_text(encoding="utf-8").count("\n### ") == len(numbers)


def test_queries_read_public_marts_only() -> None:
    """They name no table of another layer."""
    layout = (warehouse.PROJECT / "docs" / "marts.md").read_text(encoding="utf-8")
    marts = set(re.findall(r"^\| `(\w+)` \|", layout, re.MULTILINE))
    for found in QUESTIONS:
        own = set(re.findall(r"(\w+) as \(", found["sql"]))
        read = set(re.findall(r"\b(?:from|join) (\w+)", found["sql"])) - own
        assert read, found["question"]
        assert read <= marts, found["question"]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = Path(sys.argv[1]) if sys.argv[1:] else Path(folder) / "warehouse.duckdb"
        if not sys.argv[1:]:
            build_sample(made)
        rewrite(made)
