"""Read the boards from charts/ and their rows from the warehouse.

A chart names a model and its columns; at most it filters by one column and orders by
one. Whatever is wrong is told with the file and the chart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coltiva import CommandError
from coltiva.boards.words import FORMATS
from coltiva.database import shown
from coltiva.summary import Warehouse

PERSONAL = re.compile(
    r"(?!(can|has|is)_|.*_(count|rate)$)"
    r"(.*_)?(e?mail|(first|last|full)_name|phone|birth_date|postcode)(_.*)?"
)
"""Columns that no board shows."""
COMMON = {
    *("type", "title", "note", "width", "model", "columns", "filter", "order_by"),
    *("limit", "empty"),
}
NAMING: dict[str, tuple[set[str], set[str]]] = {
    "tiles": (set(), set()),
    "bars": ({"label"}, {"value", "parts", "colour"}),
    "columns": ({"x", "value"}, {"series"}),
    "treemap": ({"label", "value"}, {"share", "colour"}),
    "heat": ({"rows", "across", "value"}, {"beside"}),
    "playbook": ({"rows", "across", "value"}, {"action"}),
    "flows": ({"from", "to", "from_order", "to_order", "value"}, set()),
    "table": (set(), {"total"}),
}
"""What each type of chart takes besides COMMON: what must, what may name columns."""
PLAIN = {
    "columns": {"stacked"},
    "heat": {"last_rows", "from_across", "most_across"},
}
"""What some types take besides that names no column."""


@dataclass
class Column:
    """A column of a chart: its name, how it is called and said, words for booleans."""

    name: str
    label: str = ""
    form: str = "text"
    note: str = ""
    missing: str = "–"
    colour: str = ""
    words: dict[bool, str] = field(default_factory=dict)


@dataclass
class Chart:
    """A chart as its YAML has it, with the rows of its model."""

    where: str
    kind: str
    title: str
    note: str
    empty: str
    is_wide: bool
    model: str
    columns: dict[str, Column]
    options: dict[str, Any]
    rows: list[dict[str, Any]]
    more: int = 0


@dataclass
class Board:
    """A board: its name in the address, what it answers, its charts."""

    name: str
    title: str
    short: str
    note: str
    charts: list[Chart]


def boards(folder: Path, warehouse: Warehouse) -> Iterator[Board]:
    """Read the boards that page.yml lists, in its order."""
    page = read(folder / "page.yml")
    for name in page["boards"]:
        path = folder / "boards" / f"{name}.yml"
        told = read(path)
        if unknown := sorted(told.keys() - {"title", "short", "note", "charts"}):
            raise CommandError(f"{shown(path)}: a board has no {', '.join(unknown)}.")
        charts = [
            chart(shown(path), number, asked, warehouse)
            for number, asked in enumerate(told.get("charts") or [], 1)
        ]
        if not charts:
            raise CommandError(f"{shown(path)} has no charts.")
        title = told.get("title", name)
        yield Board(name, title, told.get("short", title), told.get("note", ""), charts)


def read(path: Path) -> dict[str, Any]:
    """Read a YAML file of one mapping."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommandError(f"There is no {shown(path)}.") from error
    except yaml.YAMLError as error:
        first = str(error).replace("\n", " ")
        raise CommandError(f"{shown(path)} is no YAML: {first}") from error
    if not isinstance(found, dict):
        raise CommandError(f"{shown(path)} holds no mapping of keys.")
    return found


def chart(path: str, number: int, asked: dict[str, Any], warehouse: Warehouse) -> Chart:
    """Check one chart of a board and read its rows."""
    where = f"{path}, chart {number}"
    kind = asked.get("type")
    if kind not in NAMING:
        raise CommandError(
            f"{where}: type is {kind!r}; it may be {', '.join(sorted(NAMING))}."
        )
    must, may = NAMING[kind]
    options = must | may | PLAIN.get(kind, set())
    if unknown := sorted(asked.keys() - COMMON - options):
        raise CommandError(f"{where}: {kind} does not know {', '.join(unknown)}.")
    if missing := sorted(({"title", "model", "columns"} | must) - asked.keys()):
        raise CommandError(f"{where} has no {', '.join(missing)}.")
    if kind == "bars" and ("value" in asked) == ("parts" in asked):
        raise CommandError(f"{where}: bars have a value, or parts.")
    if kind == "columns" and ("series" in asked) == isinstance(asked["value"], list):
        raise CommandError(f"{where}: columns have a series, or several values.")
    for option in sorted(must | may):
        named = asked.get(option) or []
        for name in named if isinstance(named, list) else [named]:
            if name not in asked["columns"]:
                raise CommandError(f"{where}: {option} {name} is none of its columns.")
    columns = {
        name: column(where, name, told or {}) for name, told in asked["columns"].items()
    }
    rows = rows_of(where, asked, list(columns), warehouse)
    limit = asked.get("limit") or len(rows)
    return Chart(
        where=where,
        kind=kind,
        title=asked["title"],
        note=asked.get("note", ""),
        empty=asked.get("empty", "There are no rows yet."),
        is_wide=asked.get("width") == "full",
        model=asked["model"],
        columns=columns,
        options={key: asked.get(key) for key in options},
        rows=rows[:limit],
        more=max(len(rows) - limit, 0),
    )


def column(where: str, name: str, told: dict[str, Any]) -> Column:
    """Check what a chart says of one column."""
    form = told.get("format", "text")
    if form not in FORMATS:
        raise CommandError(
            f"{where}: format of {name} is {form!r}; it may be"
            f" {', '.join(sorted(FORMATS))}."
        )
    known = {"label", "format", "note", "missing", "words", "colour"}
    if unknown := sorted(told.keys() - known):
        raise CommandError(f"{where}: column {name} has {', '.join(unknown)}.")
    if PERSONAL.fullmatch(name):
        raise CommandError(f"{where}: {name} is personal data, which no board shows.")
    return Column(
        name=name,
        label=told.get("label", ""),
        form=form,
        note=told.get("note", ""),
        missing=told.get("missing", "–"),
        colour=told.get("colour", ""),
        words=told.get("words") or {},
    )


def rows_of(
    where: str, asked: dict[str, Any], columns: list[str], warehouse: Warehouse
) -> list[dict[str, Any]]:
    """Read a model's columns: filtered by one, ordered by one and then by all."""
    model = asked["model"]
    if model not in warehouse.schemas:
        raise CommandError(
            f"{where}: the warehouse has no {model}; `make build` makes it."
        )
    known = [
        name
        for (name,) in warehouse.rows(
            "select column_name from information_schema.columns where table_name ="
            f" '{model}' and table_schema = '{warehouse.schemas[model]}'"
        )
    ]
    order = str(asked.get("order_by") or "")
    filters = asked.get("filter") or {}
    if len(filters) > 1:
        raise CommandError(f"{where}: filter has {len(filters)} columns, not one.")
    for name in (*columns, *filters, *filter(None, [order.lstrip("-")])):
        if name not in known:
            raise CommandError(f"{where}: {model} has no column {name}.")
    query = f"select {', '.join(columns)} from {warehouse.table(model)}"
    values = []
    for name, wanted in filters.items():
        is_above = isinstance(wanted, dict)
        query += f" where {name} {'>' if is_above else '='} ?"
        values.append(wanted["above"] if is_above else wanted)
    direction = "desc" if order.startswith("-") else "asc"
    first = [f"{order.lstrip('-')} {direction} nulls last"] if order else []
    query += f" order by {', '.join([*first, *columns])}"
    found = warehouse.connection.execute(query, values).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]
