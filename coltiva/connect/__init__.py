"""Look at a shop's own files: what they are, what they bring, what is missing.

The report is made by the same views that a build reads, in a database of its own that
is thrown away. The settings found are written beside the files, where `make build`
takes them from. E-mail addresses and names are never printed.
"""

import argparse
import os
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

import yaml

from coltiva import PROJECT_ROOT, CommandError
from coltiva.connect.recognise import OWN, Found, recognise, settings_of
from coltiva.connect.report import report

SETTINGS = "coltiva.yml"
"""The file in a folder of raw files that holds the settings they need."""
BUILT = ("path:models/inputs", "+stg_rules__source_words", "seed_source_needs")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: the folder."""
    parser.add_argument("path", help="folder of the files that a shop exported")


def run(arguments: argparse.Namespace) -> int:
    """Recognise, report, write the settings."""
    # Imported here: it reads the settings of a folder with this module.
    from coltiva.build import guess_format

    folder = Path(arguments.path).expanduser().resolve()
    found = recognise(folder)
    for line in told(found):
        print(line)
    settings = settings_of(found)
    of_files: dict[str, Any] = {"raw_path": str(folder)}
    if any(file.connector == OWN for file in found.files):
        of_files["raw_format"] = guess_format(arguments.path)
    elif not settings:
        raise CommandError(
            f"{arguments.path} holds no file of a known shop; docs/connect.md has"
            " the names and columns of those that are."
        )
    print("\nReading them ...\n", flush=True)
    with tempfile.TemporaryDirectory() as place:
        database = Path(place) / "connect.duckdb"
        build_inputs(settings | of_files, database)
        lines, currency = report(database)
    print("\n".join(lines))
    if currency:
        settings["shop_currency"] = currency
    write_settings(folder / SETTINGS, settings)
    print(f"\nThe settings are in {folder / SETTINGS}: make build RAW={arguments.path}")
    return 0


def told(found: Found) -> list[str]:
    """Say what each file is, and which are ignored."""
    lines = [f"{found.folder}:"]
    width = max((len(name) for name in found.names()), default=0)
    for file in found.files:
        whose = "raw table" if file.connector == OWN else file.connector
        what = f"{whose}: {file.table}" if file.connector else "ignored"
        why = f" ({file.note})" if file.note else ""
        lines.append(f"  {file.name:<{width}}  {what}{why}")
    return lines


def build_inputs(settings: dict[str, Any], database: Path) -> None:
    """Make the views of the connectors, and what they cover, in a database of its own.

    A table or column that is required and not there is a CommandError with dbt's
    sentence.
    """
    # Imported here: it takes two seconds, and a mistake is told before.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    from coltiva.build import dbt_settings

    options, environment = dbt_settings(settings)
    environment["COLTIVA_DUCKDB_PATH"] = str(database)
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    sentences: list[str] = []

    def note(event: Any) -> None:
        if event.info.level == "error" and event.info.msg:
            sentences.append(event.info.msg)

    try:
        with chdir(PROJECT_ROOT):
            done = dbtRunner(callbacks=[note]).invoke(
                [
                    *("build", "--exclude-resource-type", "unit_test"),
                    *("--exclude-resource-type", "test", "--select", *BUILT),
                    *("--profiles-dir", "profiles", "--no-write-json", *options),
                    *("--log-level", "none", "--quiet", "--no-use-colors"),
                ]
            )
    finally:
        DuckDBConnectionManager.close_all_connections()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
    if not done.success:
        told = [
            result.message
            for result in getattr(done.result, "results", [])
            if str(result.status) == "error" and result.message
        ]
        reason = [*told, *sentences, str(done.exception)][0]
        lines = [
            line.strip()
            for line in reason.splitlines()
            if not line.strip().startswith(("Compilation Error", ">"))
        ]
        sentence = " ".join(line for line in lines if line)
        raise CommandError(f"the files can't be read as they are.\n{sentence}")


def write_settings(path: Path, settings: dict[str, Any]) -> None:
    """Write the settings, which `make build` reads where the folder is RAW."""
    text = yaml.safe_dump(settings, sort_keys=True, default_flow_style=None)
    path.write_text(
        "# What `python -m coltiva connect` found; `make build RAW=<this folder>`\n"
        "# takes it from here. VARS on the command line go before it.\n" + text,
        encoding="utf-8",
    )


def read_settings(folder: Path) -> dict[str, Any]:
    """Read the settings of a folder: written ones, else those of files it recognises.

    A folder of Coltiva's own raw tables has none.
    """
    path = folder / SETTINGS
    if path.is_file():
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(settings, dict):
            raise CommandError(f"{path} has to map names of settings to values.")
        return settings
    return settings_of(recognise(folder))
