"""Find where two tables differ, in words that hold ids but no personal data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

PERSONAL = frozenset({"email", "first_name", "age_band"})
SHOWN = 12

Row = Mapping[str, Any]


def differences(
    expected: Iterable[Row],
    actual: Iterable[Row],
    keys: Sequence[str],
    columns: Collection[str],
    tolerances: Mapping[str, Decimal] | None = None,
) -> list[str]:
    """List the differences of two tables, at most a dozen and a last line "... more".

    keys: the columns that name a row. columns: those compared; one that an actual row
    lacks is a difference. tolerances: column -> how far numbers may be apart.
    """
    wanted, there = _by_key(expected, keys), _by_key(actual, keys)
    found: list[str] = []
    for key in sorted(set(wanted) | set(there), key=str):
        mine, theirs = wanted.get(key, []), there.get(key, [])
        if len(mine) != 1 or len(theirs) != 1:
            if len(mine) != len(theirs) or not mine:
                found.append(f"{key}: {len(mine)} rows expected, {len(theirs)} found")
            continue
        for column in columns:
            if column not in theirs[0]:
                found.append(f"{column}: no such column")
                return found
            one, other = mine[0][column], theirs[0][column]
            if not _same(one, other, (tolerances or {}).get(column)):
                shown = "" if column in PERSONAL else f" {one!r} expected, {other!r}"
                found.append(f"{key}: {column}{shown}")
    if len(found) > SHOWN:
        found[SHOWN:] = [f"... {len(found) - SHOWN} more"]
    return found


def _by_key(table: Iterable[Row], keys: Sequence[str]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in table:
        found.setdefault(tuple(str(row[key]) for key in keys), []).append(row)
    return found


def _same(one: Any, other: Any, tolerance: Decimal | None) -> bool:
    if tolerance is None or one is None or other is None:
        return one == other and (one is None) == (other is None)
    return abs(Decimal(one) - Decimal(other)) <= tolerance
