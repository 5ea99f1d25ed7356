"""Build what a connector makes of a shop's files, and read it."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from csv import DictWriter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import warehouse
import yaml

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


@cache
def project() -> Path:
    """Make a copy of the project that has no models but inputs: it is read in seconds.

    What a wrong input does further on is tested with the whole project.
    """
    folder = Path(tempfile.mkdtemp(prefix="coltiva-inputs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("macros", "docs", "packages", "profiles", "seeds/config"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(warehouse.PROJECT / name)
    shutil.copytree(
        warehouse.PROJECT / "models" / "inputs",
        folder / "models" / "inputs",
        ignore=shutil.ignore_patterns("*source_coverage*"),
    )
    shutil.copy(warehouse.PROJECT / "models" / "_groups.yml", folder / "models")
    settings = yaml.safe_load((warehouse.PROJECT / "dbt_project.yml").read_text())
    # The other hooks are about models that are not there.
    kept = ("check_config", "check_session", "expose_raw_files")
    hooks = [text for text in settings["on-run-start"] if any(k in text for k in kept)]
    settings |= {"on-run-start": hooks, "on-run-end": []}
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    shutil.copy(warehouse.PROJECT / "packages.yml", folder)
    (folder / "dbt_packages").symlink_to(warehouse.PROJECT / "dbt_packages")
    return folder


def build(
    folder: Path, database: Path, connectors: Sequence[str], **variables: Any
) -> warehouse.BuildResult:
    """Build the inputs, with one parse for all that have the same connectors."""
    place = named(database, connectors)
    if (project(), place.stem) not in warehouse._manifests:
        used = f"{{connectors: [{', '.join(connectors)}]}}"
        parsed = warehouse.invoke(
            ["parse", "--vars", used], place, project_dir=project()
        )
        assert parsed.success, parsed.messages
    return warehouse.build(
        folder,
        place,
        variables={"connectors": list(connectors), **variables},
        select="path:models/inputs",
        project_dir=project(),
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
