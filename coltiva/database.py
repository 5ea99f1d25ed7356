"""Open the DuckDB file, or say in one sentence why that can't be done."""

import re
from pathlib import Path

import duckdb

from coltiva import PROJECT_ROOT, CommandError

# What DuckDB 1.4 and later can open, as in the profile; it counts when a file is made.
STORAGE_VERSION = "v1.4.0"


def open_database(path: Path, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open a database file that is there.

    Its first bytes are looked at, since DuckDB takes a CSV file for a database of one
    view.
    """
    if path.is_file() and path.stat().st_size and not is_database(path):
        raise CommandError(
            f"{shown(path)} is no DuckDB database: move it away, or name another file"
            " with COLTIVA_DUCKDB_PATH."
        )
    try:
        return duckdb.connect(str(path), read_only=read_only)
    except duckdb.Error as error:
        raise CommandError(told(path, str(error))) from error


def check_database(path: Path) -> None:
    """See that a run may write the file, or make it, before anything else is done."""
    if not path.parent.is_dir():
        raise CommandError(
            f"COLTIVA_DUCKDB_PATH is {shown(path)}: there is no folder"
            f" {shown(path.parent)}."
        )
    if path.is_dir():
        raise CommandError(
            f"COLTIVA_DUCKDB_PATH is the folder {shown(path)}: name a file in it."
        )
    if path.exists():
        open_database(path, read_only=False).close()


def is_database(path: Path) -> bool:
    """Tell by its first bytes whether a file is a database of DuckDB."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except PermissionError as error:
        raise CommandError(f"{shown(path)} can't be read: it is not yours.") from error


def told(path: Path, error: str) -> str:
    """Say in the user's terms what DuckDB says in its own."""
    if "Could not set lock" in error:
        process = re.search(r"PID (\d+)", error)
        who = f"process {process[1]}" if process else "another process"
        return (
            f"{shown(path)} is open in {who}: close it and try again, since one process"
            " at a time can use the file."
        )
    if "Permission denied" in error or "read-only" in error:
        return f"{shown(path)} can't be written: see that you own it and its folder."
    # The first line says what is wrong, the rest is advice to developers.
    return f"{shown(path)} cannot be read: {error.splitlines()[0]}"


def quoted(text: Path | str) -> str:
    """Write a path or a text as a text of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def shown(path: Path) -> str:
    """Show a path from the project folder where it lies inside."""
    path = path.absolute()
    inside = path.is_relative_to(PROJECT_ROOT)
    return str(path.relative_to(PROJECT_ROOT) if inside else path)
