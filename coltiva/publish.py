"""Copy the public marts of a green build to where readers read, all at once.

Readers open the copy, never the warehouse: it is renamed into place when it is whole,
so nobody sees half of one, and who has the old one open keeps it. Rows go from file to
file; none is printed.
"""

import argparse
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from coltiva import PROJECT_ROOT, CommandError, database_path
from coltiva.database import STORAGE_VERSION, open_database, quoted, shown, told
from coltiva.summary import counted

FILE, VIEWS, RUNS = "coltiva.duckdb", "views.sql", "parquet"
# The run that is published and the one before it, which a query may still be reading.
KEPT_RUNS = 2
# Personal data is in there: the owner and the group of the folder read, nobody writes.
FILE_MODE, FOLDER_MODE = 0o440, 0o750
AGAIN = "`make build` does that."


@dataclass(frozen=True)
class Build:
    """A green build.

    tables: schema and name of each public table. as_of: the moment it looked from.
    forgotten: how many hashes of forgotten people it left out.
    """

    build_id: str
    as_of: datetime
    tables: tuple[tuple[str, str], ...]
    forgotten: int

    @property
    def run_id(self) -> str:
        """Name the build so that names sort by moment, and no two are alike."""
        return f"{self.as_of:%Y%m%dT%H%M%S}-{self.build_id[:8]}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `python -m coltiva publish`."""
    parser.description = (
        "Copy the public marts of a green build to where readers read. The environment"
        " says where: COLTIVA_PUBLISHED_PATH (default: published), and for readers of"
        " views.sql COLTIVA_PUBLISHED_LOCATION (default: that folder's path)."
    )


def run(_: argparse.Namespace) -> int:
    """Publish the warehouse, and say where it is and who can read it."""
    target = os.environ.get("COLTIVA_TARGET", "duckdb")
    if target != "duckdb":
        raise CommandError(
            f"Only a DuckDB file needs a published copy. COLTIVA_TARGET is {target}:"
            " there readers read the marts where dbt builds them."
        )
    print(publish(database_path(), published_folder()))
    return 0


def published_folder() -> Path:
    """Give the folder of the copy; a relative path counts from the project."""
    return PROJECT_ROOT / (os.environ.get("COLTIVA_PUBLISHED_PATH") or "published")


def publish(database: Path, folder: Path, kept: int = KEPT_RUNS) -> str:
    """Copy the public marts into new files, and rename these into their places.

    kept: how many runs' Parquet files stay, this one's included. Gives what was done in
    one sentence.
    """
    if not database.is_file():
        raise CommandError(
            f"There is no warehouse at {shown(database)}; `make build` makes it."
        )
    open_database(database).close()
    location = os.environ.get("COLTIVA_PUBLISHED_LOCATION") or str(folder.absolute())
    with writing(folder), locked(folder), new_folder(folder) as new:
        remove_unpublished_runs(folder)
        build = copy_tables(database, new)
        run_folder = free_name(folder / RUNS, build.run_id)
        write_views(new, build, f"{location.rstrip('/')}/{RUNS}/{run_folder.name}")
        if forgotten_at(folder / VIEWS) not in (None, build.forgotten):
            kept = 1
        swap(new, folder, run_folder)
        remove_old_runs(run_folder, kept)
        size = (folder / FILE).stat().st_size
    return (
        f"Published run {run_folder.name}: {counted(len(build.tables), 'table')},"
        f" {size / 1e6:.1f} MB in {shown(folder / FILE)}, and as Parquet in"
        f" {shown(run_folder)}. Personal data is in it: only the owner and the group of"
        " the files can read them."
    )


def copy_tables(database: Path, new: Path) -> Build:
    """Copy the public tables of a green build into a new database and Parquet files."""
    settings = {
        "memory_limit": os.environ.get("COLTIVA_MEMORY_LIMIT") or "4GB",
        "temp_directory": str(new / "tmp"),
        "TimeZone": "UTC",
    }
    # Views in the file name it by its stem.
    warehouse = database.stem
    copy = "copy" if warehouse != "copy" else "published"
    with duckdb.connect() as connection:
        for name, value in settings.items():
            connection.execute(f"set {name} = {quoted(value)}")
        try:
            connection.execute(
                f'attach {quoted(database)} as "{warehouse}" (read_only)'
            )
        except duckdb.Error as error:
            raise CommandError(told(database, str(error))) from error
        build = green_build(connection, warehouse, database)
        connection.execute(
            f'attach {quoted(new / FILE)} as "{copy}"'
            f" (storage_version '{STORAGE_VERSION}')"
        )
        for schema, table in build.tables:
            copy_table(connection, (warehouse, schema, table), copy)
        note_run(connection, copy, build)
        (new / RUNS).mkdir()
        for table in [*(table for _, table in build.tables), "published_run"]:
            connection.execute(
                f'copy "{copy}".main."{table}" to'
                f" {quoted(new / RUNS / f'{table}.parquet')}"
                " (format parquet, compression zstd)"
            )
        connection.execute(f'checkpoint "{copy}"')
        connection.execute(f'detach "{copy}"')
    return build


def green_build(
    connection: duckdb.DuckDBPyConnection, warehouse: str, database: Path
) -> Build:
    """Give the last build of a warehouse, if everything in it went well."""

    def rows(name: str, columns: str) -> list[tuple[Any, ...]]:
        found = connection.execute(
            "select schema_name from duckdb_tables() where database_name = ?"
            " and table_name = ? and not internal",
            [warehouse, name],
        ).fetchone()
        if not found:
            return []
        return connection.execute(
            f'select {columns} from "{warehouse}"."{found[0]}".{name}'
        ).fetchall()

    where = shown(database)
    states = rows("coltiva_builds", "build_id, build_state, node_count, first_node")
    if not states:
        raise CommandError(
            f"{where} does not say whether its last build went well, as one by an"
            f" earlier version: build it once more. {AGAIN}"
        )
    build_id, state, count, first = states[0]
    others = f" and {count - 1:,} more" if count > 1 else ""
    reasons = {
        "building": "its last build did not end",
        "failed": f"its last build failed at {first}{others}",
        "partial": f"its last run built a part only, without {first}{others}"
        if first
        else "its last run built empty tables",
    }
    if state != "green":
        raise CommandError(
            f"{where} is not published: {reasons[state]}. Readers keep the copy of the"
            f" last green build. Build and test all of it. {AGAIN}"
        )
    ((as_of,),) = rows("int_as_of", "max(as_of_at)")
    ((forgotten,),) = rows("coltiva_forgotten", "count(*)") or [(0,)]
    tables = rows("coltiva_builds", "schema_name, table_name")
    return Build(build_id, as_of or datetime(1, 1, 1), tuple(tables), forgotten)


def copy_table(
    connection: duckdb.DuckDBPyConnection, source: tuple[str, str, str], copy: str
) -> None:
    """Copy a table with its keys, checks and comments, or a view's rows."""
    warehouse, schema, table = source
    full, goal = f'"{warehouse}"."{schema}"."{table}"', f'"{copy}".main."{table}"'
    named = [warehouse, schema, table]
    here = " where database_name = ? and schema_name = ? and"
    definition = connection.execute(
        f"select sql, comment from duckdb_tables(){here} table_name = ?", named
    ).fetchone()
    if definition:
        sql, comment = definition
        connection.execute(f"create table {goal} {sql[sql.index('(') :]}")
        connection.execute(f"insert into {goal} from {full}")
    else:
        found = connection.execute(
            f"select comment from duckdb_views(){here} view_name = ?", named
        ).fetchone()
        if not found:
            raise CommandError(
                f"The warehouse no longer has {schema}.{table}: build it once more."
                f" {AGAIN}"
            )
        (comment,) = found
        connection.execute(f"create table {goal} as from {full}")
    if comment:
        connection.execute(f"comment on table {goal} is {quoted(comment)}")
    columns = connection.execute(
        f"select column_name, comment from duckdb_columns(){here} table_name = ?"
        " and comment is not null",
        named,
    ).fetchall()
    for column, text in columns:
        connection.execute(f'comment on column {goal}."{column}" is {quoted(text)}')


def note_run(connection: duckdb.DuckDBPyConnection, copy: str, build: Build) -> None:
    """Say in the copy which run it is of."""
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text("utf-8"))
    connection.execute(
        f'create table "{copy}".main.published_run as select'
        " cast($1 as varchar) as run_id, cast($2 as timestamp) as as_of,"
        " cast($3 as timestamp) as published_at,"
        " cast($4 as varchar) as coltiva_version",
        [
            build.run_id,
            build.as_of,
            datetime.now(UTC).replace(tzinfo=None),
            project["version"],
        ],
    )


def write_views(new: Path, build: Build, prefix: str) -> None:
    """Write the statements that make a view of each Parquet file."""
    lines = [
        f"-- run {build.run_id}, as of {build.as_of},"
        f" forgotten hashes: {build.forgotten}"
    ]
    for path in sorted((new / RUNS).iterdir()):
        file = quoted(f"{prefix}/{path.name}")
        lines.append(
            f"create or replace view {path.stem} as select * from read_parquet({file});"
        )
    (new / VIEWS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def forgotten_at(views: Path) -> int | None:
    """Read how many hashes the published run left out; None where there is none."""
    if not views.is_file():
        return None
    first = views.read_text(encoding="utf-8").partition("\n")[0]
    found = re.search(r"forgotten hashes: (\d+)", first)
    return int(found[1]) if found else None


def swap(new: Path, folder: Path, run_folder: Path) -> None:
    """Rename what is new and whole into its places.

    The Parquet files come first, since views.sql and whoever reads them name them.
    """
    for path in [path for path in new.rglob("*") if path.is_file()]:
        path.chmod(FILE_MODE)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    (new / RUNS).chmod(FOLDER_MODE)
    run_folder.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    (new / RUNS).rename(run_folder)
    # A log that a tool with leave to write left behind belongs to the old file.
    (folder / f"{FILE}.wal").unlink(missing_ok=True)
    (new / FILE).replace(folder / FILE)
    (new / VIEWS).replace(folder / VIEWS)


def remove_old_runs(current: Path, kept: int) -> None:
    """Remove the Parquet files of all runs but the last ones published."""
    others = [path for path in current.parent.iterdir() if path != current]
    others.sort(key=written_at, reverse=True)
    for path in others[kept - 1 :]:
        shutil.rmtree(path)


def remove_unpublished_runs(folder: Path) -> None:
    """Remove what a killed process left: runs younger than the one in views.sql."""
    if not (folder / RUNS).is_dir():
        return
    views = folder / VIEWS
    text = views.read_text(encoding="utf-8") if views.is_file() else ""
    runs = sorted((folder / RUNS).iterdir(), key=written_at, reverse=True)
    for path in runs:
        if f"/{RUNS}/{path.name}/" in text:
            break
        shutil.rmtree(path)


def written_at(path: Path) -> int:
    """Say when something was last put into a folder, or taken out of it."""
    return path.stat().st_mtime_ns


def free_name(runs: Path, run_id: str) -> Path:
    """Give the folder of a run; a run that is published again gets a number."""
    path, number = runs / run_id, 1
    while path.exists():
        number += 1
        path = runs / f"{run_id}-{number}"
    return path


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence; what is published stays."""
    stays = "What was published before is as it was."
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise CommandError(
            f"{shown(folder)} can't be written: {error.strerror}. {stays}"
        ) from error
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise CommandError(f"The copy was not made: {reason}. {stays}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time publish into a folder; a dead one holds nothing."""
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"Another process is publishing into {shown(folder)}: wait for it."
            ) from error
        yield
    finally:
        os.close(handle)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a folder that only the owner can read; it is gone afterwards.

    One that a killed process left is removed first.
    """
    new = folder / ".new"
    if new.exists():
        shutil.rmtree(new)
    new.mkdir(mode=0o700)
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)
