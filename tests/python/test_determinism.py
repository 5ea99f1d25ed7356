"""The same raw rows give the same tables: in any order, on any threads, again."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import shops
import warehouse
from conftest import Built

CASE = shops.CASES[0]
MARTS = sorted(
    path.stem
    for path in (warehouse.PROJECT / "models").rglob("*.sql")
    if not path.stem.startswith(("base_", "input_", "int_", "stg_"))
)


def contents(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read every mart: all columns, rows sorted by all of them."""
    return {
        mart: [tuple(row.items()) for row in warehouse.rows(database, mart)]
        for mart in MARTS
    }


def build(raw: shops.Raw, folder: Path, threads: int) -> None:
    """Build raw rows into <folder>/warehouse.duckdb with the case's vars."""
    warehouse.write_raw(folder / "raw", raw)
    result = warehouse.build(
        folder / "raw",
        folder / "warehouse.duckdb",
        variables={"max_rejected_rate": 1.0, **CASE.variables},
        threads=threads,
        parse_once=True,
    )
    assert result.success, result.failures


def assert_same(folder: Path, built: Built) -> None:
    """Compare the marts of a folder's warehouse with those of the first build."""
    expected, found = contents(built.database), contents(folder / "warehouse.duckdb")
    different = [mart for mart in MARTS if expected[mart] != found[mart]]
    assert not different


@pytest.mark.parametrize(("threads", "is_second_build"), [(2, False), (8, True)])
def test_order_threads_and_earlier_builds_do_not_show(
    threads: int,
    is_second_build: bool,
    build_case: Callable[[shops.Case], Built],
    tmp_path: Path,
) -> None:
    """Shuffled rows on more threads, into a new or the first build's database."""
    built = build_case(CASE)
    shuffled = {table: list(rows) for table, rows in built.raw.items()}
    for rows in shuffled.values():
        random.Random(threads).shuffle(rows)
    assert shuffled != built.raw
    if is_second_build:
        shutil.copy(built.database, tmp_path / "warehouse.duckdb")
    build(shuffled, tmp_path, threads)
    assert_same(tmp_path, built)
