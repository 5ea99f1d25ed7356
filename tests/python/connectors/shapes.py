"""The tables of the connectors' own tests, for what needs some of every connector."""

import csv
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import (
    test_ga4,
    test_klaviyo,
    test_prestashop,
    test_shopify_tables,
    test_woocommerce,
)
from connectors.inputs import Row

Tables = dict[str, list[Row]]
KINDS = {
    "flag": "true|false",
    "number": r"-?(0|[1-9][0-9]*)(\.[0-9]+)?",
    "time": r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]+)?([+-][0-9]{2}:?[0-9]{2}|Z)?",
    "nested": r"[{\[].*",
}
"""What all texts of a column are alike that a loader writes as something else."""
FOLDER = Path(__file__).parent


def files(folder: str) -> Tables:
    """Read the CSV files of a folder beside this file: a table each."""
    tables: Tables = {}
    for path in sorted((FOLDER / folder).glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


SHAPES: dict[str, dict[str, Callable[[], Tables]]] = {
    "shopify": test_shopify_tables.SHAPES,
    "woocommerce": {
        "database": lambda: files("woocommerce/database"),
        "dlt": lambda: files("woocommerce/dlt"),
        "airbyte": test_woocommerce.airbyte,
    },
    "prestashop": {"tables": test_prestashop.tables},
    "klaviyo": {
        "fivetran": test_klaviyo.fivetran,
        "dlt": test_klaviyo.dlt,
        "airbyte": test_klaviyo.airbyte,
    },
    "ga4": {"events": lambda: {"events": test_ga4.cases()}},
}
"""The shapes of each connector's tables, the first of them as most shops have it."""


@dataclass
class Texts:
    """A table's rows as texts, None where a cell is empty.

    kinds: by column, in their order, a key of KINDS; text for all others.
    """

    kinds: dict[str, str]
    rows: list[list[str | None]]


def texts(tables: Tables) -> dict[str, Texts]:
    """Write tables as texts, columns in small letters; leave out those without rows."""
    told = {}
    for name, rows in tables.items():
        cells = [{key.lower(): text(cell) for key, cell in row.items()} for row in rows]
        columns = [*dict.fromkeys(key for row in cells for key in row)]
        kinds = {c: kind(c, [row.get(c) for row in cells]) for c in columns}
        if rows:
            told[name] = Texts(kinds, [[row.get(c) for c in columns] for row in cells])
    return told


def text(cell: Any) -> str | None:
    """Write a cell as text, nested ones and flags as JSON; None where it is empty."""
    if cell is None or cell == "":
        return None
    return json.dumps(cell) if isinstance(cell, (bool, dict, list)) else str(cell)


def kind(column: str, cells: Iterable[str | None]) -> str:
    """Say what the cells of a column are: a key of KINDS, or text; dlt's own are."""
    filled = [cell for cell in cells if cell is not None]
    if filled and not column.startswith("_dlt"):
        for name, pattern in KINDS.items():
            if all(re.fullmatch(pattern, cell, re.DOTALL) for cell in filled):
                return name
    return "text"
