"""Recognise the files of a shop by their names and their columns."""

import csv
import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet
import yaml

from coltiva import PROJECT_ROOT, CommandError

ENDING = re.compile(r"\.(csv|json|jsonl|ndjson|parquet)(\.gz)?$", re.IGNORECASE)
DELIMITERS = (",", ";", "\t", "|")
OWN = "coltiva"
"""Whose the raw tables of the contract are: no connector reads them."""
HEAD = 1 << 20
"""Bytes of a file that are looked at for its encoding and its columns."""


@dataclass(frozen=True)
class Table:
    """A table of a connector, as models/inputs/<connector> declares it, or of OWN.

    names: a pattern of what its files are called. marks: columns by which a file of
    another name is known.
    """

    connector: str
    name: str
    names: str
    marks: frozenset[str]


@dataclass
class File:
    """A file, what it was recognised as, and what there is to say about it."""

    path: Path
    name: str
    connector: str | None = None
    table: str | None = None
    note: str = ""
    is_utf8: bool = True


@dataclass
class Found:
    """A folder and its files."""

    folder: Path
    files: list[File] = field(default_factory=list)

    def names(self) -> list[str]:
        """Give the names of the files."""
        return [file.name for file in self.files]


@cache
def known_tables() -> tuple[Table, ...]:
    """Read which tables the connectors have."""
    tables = []
    for path in sorted((PROJECT_ROOT / "models/inputs").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                meta = (table.get("config") or {}).get("meta") or {}
                tables.append(
                    Table(
                        source["name"],
                        table["name"],
                        meta.get("files", table["name"]),
                        frozenset(meta.get("marks", ())),
                    )
                )
    return tuple(tables) + tuple(own_tables())


def own_tables() -> Iterable[Table]:
    """Read the raw tables of the contract: each has its key and loaded_at."""
    for path in sorted((PROJECT_ROOT / "models/inputs").glob("_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            for table in source["tables"]:
                marks = frozenset((table["columns"][0]["name"], "loaded_at"))
                yield Table(OWN, table["name"], f"(raw_)?{table['name']}", marks)


def recognise(folder: Path) -> Found:
    """Look at each file of a folder and of the folders in it.

    A folder that is not there is a CommandError.
    """
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}.")
    found = Found(folder)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in paths:
        name = path.relative_to(folder)
        if (
            any(part.startswith(".") for part in name.parts)
            or name.name == "coltiva.yml"
        ):
            continue
        found.files.append(recognise_file(path, str(name)))
    settle(found)
    return found


def recognise_file(path: Path, name: str) -> File:
    """Say what one file is, by its name and columns."""
    file = File(path, name)
    if not ENDING.search(path.name):
        file.note = "neither CSV, JSON nor Parquet"
        return file
    try:
        columns, file.is_utf8 = read_columns(path)
    except (OSError, EOFError, ValueError) as error:
        file.note = f"cannot be read: {error}"
        return file
    stem = ENDING.sub("", path.name).lower()
    by_name = [table for table in known_tables() if is_named(table, stem, path)]
    by_marks = [
        table
        for table in known_tables()
        if table.connector != OWN and table.marks and table.marks <= columns
    ]
    # orders.csv may be anybody's: its columns say whose.
    whole = [table for table in by_name if table.marks <= columns]
    part = [table for table in by_name if table.marks & columns]
    if whole or (part and not by_marks):
        # one name may be several connectors': the table that more columns tell of
        table = max(whole or part, key=lambda table: len(table.marks & columns))
        file.connector, file.table = table.connector, table.name
        if missing := sorted(table.marks - columns):
            file.note = f"without the column(s) {', '.join(missing)}"
    elif by_marks:
        table = max(by_marks, key=telling)
        file.note = f"it looks like {table.connector}'s {table.name}: rename it to that"
    else:
        file.note = "no file of a known shop"
    return file


def is_named(table: Table, stem: str, path: Path) -> bool:
    """Tell whether a file has the name of a table, or is in a folder of that name."""
    pattern = rf"({table.connector}_)?({table.names})"
    return bool(re.fullmatch(pattern, stem)) or path.parent.name == table.name


def telling(table: Table) -> float:
    """Say how much a table's marks tell: one that few tables have tells more."""
    return sum(
        1 / sum(mark in other.marks for other in known_tables()) for mark in table.marks
    )


def settle(found: Found) -> None:
    """Let the folder's name, or what other files are, decide where several fit.

    A table without marks is a connector's only beside one that has some. The contract's
    own tables are not read beside a connector's.
    """
    marked = {(table.connector, table.name) for table in known_tables() if table.marks}
    sure = {
        file.connector for file in found.files if (file.connector, file.table) in marked
    }
    for file in found.files:
        if file.connector == OWN and sure != {OWN}:
            file.connector = file.table = None
            file.note = "Coltiva's own table, which is not read beside a connector's"
        elif file.connector and file.connector not in sure:
            file.connector = file.table = None
            file.note = "no file of a known shop"
        parts = Path(file.name).parts
        folder = parts[0] if len(parts) > 1 and parts[0] in connectors() else None
        if file.connector and folder not in (None, file.connector):
            file.connector = file.table = None
            file.note = f"in the folder {folder}, and no file of it"


def connectors() -> set[str]:
    """Give the names of the connectors."""
    return {table.connector for table in known_tables()} - {OWN}


def read_columns(path: Path) -> tuple[frozenset[str], bool]:
    """Read the names of a file's columns, and whether its letters are UTF-8."""
    if path.name.lower().endswith(".parquet"):
        schema = pyarrow.parquet.read_schema(path)
        return frozenset(plain(name) for name in schema.names), True
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    with opened(path, "rb") as stream:
        head = stream.read(HEAD)
    text, is_utf8 = decoded(head)
    if re.search(r"\.csv(\.gz)?$", path.name, re.IGNORECASE):
        return frozenset(csv_columns(text)), is_utf8
    return frozenset(plain(key) for key in json_keys(text)), is_utf8


def decoded(head: bytes) -> tuple[str, bool]:
    """Read the first bytes of a file as text; without its byte order mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="ignore"), True
    try:
        return head.decode("utf-8-sig"), True
    except UnicodeDecodeError as error:
        # A letter that the end of the piece cut in two is no fault of the file.
        if error.start >= len(head) - 4 and len(head) == HEAD:
            return head.decode("utf-8-sig", errors="ignore"), True
        return head.decode("windows-1252", errors="replace"), False


def csv_columns(text: str) -> list[str]:
    """Read the header of a CSV: its delimiter cuts it into most cells."""
    lines = text.splitlines()
    if lines and re.fullmatch(r'"?sep=.?"?', lines[0].strip().lower()):
        lines = lines[1:]
    header = lines[0] if lines else ""
    rows = [next(csv.reader([header], delimiter=sign), []) for sign in DELIMITERS]
    return [plain(cell) for cell in max(rows, key=len)]


def json_keys(text: str) -> Iterable[str]:
    """Read the keys of the first object of a JSON file, one a line or in a list."""
    start = text.find("{")
    if start < 0:
        return []
    value, _ = json.JSONDecoder().raw_decode(text[start:])
    return value.keys()


def plain(name: str) -> str:
    """Write a column's name as the views know it: "Created at" is created_at."""
    name = name.strip('\ufeff "').lower()
    if name.startswith("_"):
        return name
    return re.sub("[^a-z0-9_]+", "_", name).strip("_")


def settings_of(found: Found) -> dict[str, Any]:
    """Give the settings that the files need: connectors, and how they are written.

    None are needed where no file is a connector's.
    """
    used = sorted({file.connector for file in found.files if file.connector} - {OWN})
    if not used:
        return {}
    settings: dict[str, Any] = {"connectors": used}
    if not all(file.is_utf8 for file in found.files if file.connector):
        settings["raw_encoding"] = "windows-1252"
    return settings
