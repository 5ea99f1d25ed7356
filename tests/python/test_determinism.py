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
    path.stem for path in (warehouse.PROJECT / "models/marts").rglob("*.sql")
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


@pytest.mark.parametrize("threads", [2, 8])
def test_shuffled_rows_on_more_threads_give_the_same(
    threads: int, build_case: Callable[[shops.Case], Built], tmp_path: Path
) -> None:
    """Neither the order of the raw rows nor the number of threads shows."""
    built = build_case(CASE)
    shuffled = {table: list(rows) for table, rows in built.raw.items()}
    for rows in shuffled.values():
        random.Random(threads).shuffle(rows)
    assert shuffled != built.raw
    build(shuffled, tmp_path, threads)
    assert_same(tmp_path, built)


def test_building_again_gives_the_same(
    build_case: Callable[[shops.Case], Built], tmp_path: Path
) -> None:
    """A second build over the first one's database changes nothing."""
    built = build_case(CASE)
    shutil.copy(built.database, tmp_path / "warehouse.duckdb")
    build(built.raw, tmp_path, threads=1)
    assert_same(tmp_path, built)
