"""A copy of the project whose rule seeds a test may edit."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from warehouse import PROJECT

RULES = PROJECT / "seeds" / "config"

Row = dict[str, str]


def copy_project(folder: Path, *, models: bool = True) -> Path:
    """Make a project in a new folder: its own rule seeds, links to everything else.

    models: False leaves the sources and no model or test, which is soon parsed.
    """
    (folder / "seeds").mkdir(parents=True)
    shutil.copytree(RULES, folder / "seeds" / "config")
    for name in ("dbt_project.yml", "packages.yml", ".dbtignore"):
        shutil.copy(PROJECT / name, folder / name)
    linked = ["macros", "profiles", "docs", "dbt_packages", "seeds/sample"]
    linked += ["models", "tests"] if models else []
    for name in linked:
        if (PROJECT / name).exists():
            (folder / name).symlink_to(PROJECT / name)
    if not models:
        for path in PROJECT.glob("models/**/*__sources.yml"):
            copied = folder / path.relative_to(PROJECT)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copied)
    return folder


def restore_rules(project: Path) -> None:
    """Put the rule seeds of a copied project back to those of the original."""
    for path in RULES.glob("*.csv"):
        shutil.copy(path, project / "seeds" / "config" / path.name)


def read_rules(seed: str, project: Path = PROJECT) -> list[Row]:
    """Read the rows of a rule seed, every value as text."""
    path = project / "seeds" / "config" / f"{seed}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_rules(project: Path, seed: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write the rows of a rule seed of a copied project; no rows leave its header."""
    path = project / "seeds" / "config" / f"{seed}.csv"
    with (RULES / f"{seed}.csv").open(newline="", encoding="utf-8") as file:
        columns = next(csv.reader(file))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change_rules(
    project: Path, seed: str, where: Mapping[str, str], **values: object
) -> None:
    """Set columns in the rows of a rule seed that match; at least one has to."""
    rows = read_rules(seed, project)
    chosen = [row for row in rows if where.items() <= row.items()]
    if not chosen:
        raise LookupError(f"{seed} has no row {dict(where)}")
    for row in chosen:
        row.update({name: str(value) for name, value in values.items()})
    write_rules(project, seed, rows)
