"""Build what a connector makes of a shop's files, and read it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from csv import DictWriter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import warehouse

Row = dict[str, Any]


@dataclass
class Inputs:
    """The database in which the inputs of some connectors are views."""

    database: Path

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Read some columns of a raw table, in the order of its key."""
        rows = warehouse.rows(self.database, f"input_{table}", order_by=columns[:1])
        return [tuple(row[column] for column in columns) for row in rows]


def write_csv(path: Path, rows: Iterable[Row], columns: Sequence[str] = ()) -> None:
    """Write rows as CSV; `columns` default to those of all rows, as they come."""
    rows = list(rows)
    names = list(columns) or [*dict.fromkeys(name for row in rows for name in row)]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def write_tables(
    folder: Path, tables: Mapping[str, list[Row]], shape: str = ""
) -> None:
    """Write tables: Airbyte's and nested ones as lines of JSON, the others as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if shape == "airbyte" or any(
            isinstance(value, dict) for row in rows for value in row.values()
        ):
            text = "".join(json.dumps(row) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(text, "utf-8")
        elif rows:
            write_csv(folder / f"{name}.csv", rows)


def build(
    folder: Path, database: Path, connectors: Sequence[str], **variables: Any
) -> warehouse.BuildResult:
    """Build the inputs, with one parse for all that have the same connectors."""
    place = named(database, connectors)
    if (warehouse.PROJECT, place.stem) not in warehouse._manifests:
        used = f"{{connectors: [{', '.join(connectors)}]}}"
        parsed = warehouse.invoke(["parse", "--vars", used], place)
        assert parsed.success, parsed.messages
    return warehouse.build(
        folder,
        place,
        variables={"connectors": list(connectors), **variables},
        select="path:models/inputs",
        exclude="source_coverage",
        parse_once=True,
    )


def named(database: Path, connectors: Sequence[str]) -> Path:
    """Name a database by its connectors: the file's name is part of a parse."""
    return database.with_name(f"of_{'_'.join(connectors)}.duckdb")


def inputs(
    folder: Path, database: Path, connectors: Sequence[str], **variables: Any
) -> Inputs:
    """Build the inputs, which has to succeed."""
    result = build(folder, database, connectors, **variables)
    assert result.success, result.failures
    return Inputs(named(database, connectors))
