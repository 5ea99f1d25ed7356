"""Remove a person from the warehouse, and keep them out of the next runs.

dbt writes no log and no artifact while it looks for the person: an operation's
arguments stand in both, and these are personal.
"""

import argparse
import json
import os
import re
import subprocess
from pathlib import Path

import duckdb

from coltiva import DBT, PROJECT_ROOT, CommandError, build, database_path, publish
from coltiva.database import (
    STORAGE_VERSION,
    check_database,
    open_database,
    quoted,
    shown,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: a person, and the settings the warehouse is built with."""
    parser.add_argument("person", help="one of the person's customer_ids or e-mails")
    build.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Put the person on the list, build everything without them, rewrite the file."""
    if not arguments.person.strip():
        raise CommandError("Say whom: one of the person's customer_ids or e-mails.")
    options, _ = build.dbt_settings(build.build_vars(arguments))
    is_duckdb = os.environ.get("COLTIVA_TARGET", "duckdb") == "duckdb"
    database = database_path()
    if is_duckdb:
        if not database.is_file():
            raise CommandError(f"There is no warehouse at {shown(database)}.")
        check_database(database)
    print(put_on_list(arguments.person, options), flush=True)
    if not is_duckdb:
        print("The next `dbt build` makes every table without this person.")
        return 0
    if code := build.run(arguments):
        print("The tables still hold the person: run this again once it is mended.")
        return code
    rewrite(database)
    print(f"\nForgotten, and {shown(database)} written anew.")
    publish_again(database, publish.published_folder())
    return 0


def publish_again(database: Path, folder: Path) -> None:
    """Replace the published copy, where there is one, and remove its older runs."""
    if not any((folder / name).exists() for name in (publish.FILE, publish.RUNS)):
        return
    try:
        print(publish.publish(database, folder, kept=1))
    except CommandError as error:
        raise CommandError(
            f"{shown(folder)} still holds the person. {error} Then run this again."
        ) from error


def put_on_list(person: str, options: list[str]) -> str:
    """Run the operation; give what it says, and raise what it complains about."""
    command = [*DBT, "--log-level-file", "none", "--no-use-colors"]
    command += ["run-operation", "forget_person", "--no-write-json", *options]
    command += ["--args", json.dumps({"person": person}), "--profiles-dir", "profiles"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    if not done.returncode and (told := re.search(r"(On|This) .*list.*", done.stdout)):
        return told[0]
    if nobody := re.search(r"There is nobody .*", done.stdout):
        raise CommandError(nobody[0])
    reason = " ".join((done.stdout + done.stderr).replace(person, "...").split())
    raise CommandError(f"Nobody was forgotten, dbt could not look: {reason}")


def rewrite(database: Path) -> None:
    """Copy a database into a new file in its place.

    DuckDB leaves deleted rows in the file until their blocks are used again.
    """
    with open_database(database, read_only=False) as connection:
        connection.execute("checkpoint")
    copy = database.with_name(f"{database.name}.copy")
    copy.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(database)} as old (read_only)")
        connection.execute(
            f"attach {quoted(copy)} as new (storage_version '{STORAGE_VERSION}')"
        )
        connection.execute("copy from database old to new")
    copy.replace(database)
