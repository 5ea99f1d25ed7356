"""What a shop's files bring, from the views that a build reads."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from coltiva.summary import aligned

WORDS = {
    ("orders", "status"): "status",
    ("interactions", "interaction_type"): "interaction_type",
    ("interactions", "channel"): "channel",
    ("campaigns", "channel"): "channel",
    ("consents", "channel"): "channel",
    ("consents", "purpose"): "purpose",
}
"""Columns of words, and the kind of word that seed_source_values has for each."""
SHOWN = 5
TIMES = {
    "customers": "created_at",
    "products": "updated_at",
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "interactions": "occurred_at",
    "campaigns": "sent_at",
    "consents": "recorded_at",
}


def report(database: Path) -> tuple[list[str], str | None]:
    """Give the report as lines, and the currency of most orders."""
    with duckdb.connect(str(database), read_only=True) as connection:
        covered = connection.execute(
            "select source, raw_table, column_name, row_count, filled_count,"
            " switched_off, first_at, last_at from source_coverage"
        ).fetchall()
        currencies = connection.execute(
            "select currency_code, count(*) from main_staging.input_orders"
            " where currency_code is not null group by all order by 2 desc, 1"
        ).fetchall()
        strange = unmapped(connection)
    tables = [*dict.fromkeys(row[1] for row in covered)]
    lines = [*aligned(summed(covered, tables)), ""]
    for currency, count in currencies:
        lines.append(f"Currency {currency}: {count:,} orders")
    lines += ["", "Columns:"]
    for table in tables:
        lines.append(f"  {table}: {shares(row for row in covered if row[1] == table)}")
    off = switched_off(covered)
    if off:
        lines += ["", "Empty, and what that switches off:"]
        lines += aligned([(f"  {column}", words) for column, words in off], "<")
    if strange:
        lines += ["", "Words without a meaning yet (add them to seed_source_values):"]
        lines += [f"  {where}: {words}" for where, words in strange]
    return lines, currencies[0][0] if currencies else None


def switched_off(covered: list[tuple[Any, ...]]) -> list[tuple[str, str]]:
    """Give each column that no source fills, as raw_table.column, and what it means."""
    filled, words = {}, {}
    for row in covered:
        column = f"{row[1]}.{row[2]}"
        filled[column] = filled.get(column, 0) + row[4]
        if row[5]:
            words[column] = row[5]
    return [(column, text) for column, text in words.items() if not filled[column]]


def summed(covered: list[tuple[Any, ...]], tables: list[str]) -> list[tuple[str, ...]]:
    """Give a row for each raw table: its rows, first and last moment."""
    rows = [("raw table", "rows", "from", "to")]
    for table in tables:
        of_table = {}
        for row in covered:
            if row[1] == table:
                of_table.setdefault(row[2], []).append(row)
        key = next(iter(of_table.values()))
        count = sum(row[3] for row in key)
        times = of_table.get(TIMES.get(table, ""), [])
        first = min((row[6] for row in times if row[6]), default=None)
        last = max((row[7] for row in times if row[7]), default=None)
        rows.append((table, f"{count:,}", day(first), day(last)))
    return rows


def day(moment: Any) -> str:
    """Write the day of a moment."""
    return f"{moment:%Y-%m-%d}" if moment else "-"


def shares(rows: Iterable[tuple[Any, ...]]) -> str:
    """Say which columns of a table hold how much, the full ones together."""
    filled: dict[str, list[int]] = {}
    for row in rows:
        counts = filled.setdefault(row[2], [0, 0])
        counts[0] += row[3]
        counts[1] += row[4]
    told = [
        f"{name} {100 * some // all_:d} %"
        for name, (all_, some) in filled.items()
        if 0 < some < all_
    ]
    full = [name for name, (all_, some) in filled.items() if all_ and some == all_]
    empty = [name for name, (_, some) in filled.items() if not some]
    parts = [("full", full), ("in part", told), ("empty", empty)]
    return "; ".join(f"{word}: {', '.join(names)}" for word, names in parts if names)


def unmapped(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """List words that neither contract nor seed_source_values knows, with counts."""
    found = []
    for (table, column), kind in WORDS.items():
        rows = connection.execute(
            f"select trim(rows.{column}), count(*)"
            f" from main_staging.input_{table} as rows"
            " left join main_staging.stg_rules__source_words as words"
            " on words.kind = ?"
            f" and words.source_value = lower(trim(rows.{column}))"
            f" where words.source_value is null and trim(rows.{column}) != ''"
            " group by all order by 2 desc, 1",
            [kind],
        ).fetchall()
        if rows:
            told = ", ".join(f"{word} {count:,}" for word, count in rows[:SHOWN])
            more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
            found.append((f"{table}.{column}", told + more))
    return found
