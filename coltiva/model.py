"""Build one model of a built warehouse, with its data tests and unit tests.

dbt works in this process: it is loaded once, and what it has parsed says what the model
reads before anything is built.
"""

import argparse
import difflib
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coltiva import PROJECT_ROOT, CommandError, build, database_path
from coltiva.database import check_database, open_database, shown
from coltiva.summary import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options: a model, and the settings its warehouse was built with."""
    parser.add_argument("name", help="model or seed, for example int_orders_priced")
    build.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run `dbt build` of the model alone, upon what the warehouse holds."""
    started = time.monotonic()
    if not arguments.name:
        raise CommandError("Say which model: make try M=int_orders_priced.")
    database = database_path()
    if not database.is_file():
        raise CommandError(
            f"There is no warehouse at {shown(database)}; `make build` makes it."
        )
    check_database(database)
    options, environment = build.dbt_settings(build.build_vars(arguments))
    os.environ.update(environment)
    os.chdir(PROJECT_ROOT)
    # Imported here: it takes two seconds, and a mistake is told before.
    from dbt.cli.main import dbtRunner

    options += ["--profiles-dir", "profiles", "--no-write-json", "--no-version-check"]
    options += [] if sys.stdout.isatty() else ["--no-use-colors"]
    parsed = dbtRunner().invoke(["parse", "--log-level", "warn", *options])
    if not parsed.success:
        return 1
    node = find(arguments.name, parsed.result.nodes)
    if missing := missing_parents(node, parsed.result.nodes, database):
        raise CommandError(
            f"{node.name} reads {', '.join(missing)}, which {shown(database)} does not"
            " hold: `make build` makes all there is to read."
        )
    options += [] if arguments.verbose else ["--log-level", "warn"]
    # Data tests that read more than the model and what it is made of would read tables
    # that are older than the model then.
    options += ["--select", ".".join(node.fqn), "--indirect-selection", "buildable"]
    done = dbtRunner(parsed.result).invoke(["build", *options])
    if not done.success:
        print(f"coltiva: {node.name} failed; the reason is above.", file=sys.stderr)
        return 1
    print(f"{summed_up(node, done.result)} in {time.monotonic() - started:.0f} s.")
    return 0


def find(name: str, nodes: Mapping[str, Any]) -> Any:
    """Give the model or seed of a name."""
    named = {
        node.name: node
        for node in nodes.values()
        if node.resource_type in ("model", "seed") and node.package_name == "coltiva"
    }
    if name not in named:
        close = difflib.get_close_matches(name, named)
        hint = f"; there is {', '.join(close)}" if close else ""
        raise CommandError(f"There is no model {name}{hint}.")
    return named[name]


def missing_parents(node: Any, nodes: Mapping[str, Any], database: Path) -> list[str]:
    """List what a model reads and the database lacks; sources are made by each run."""
    query = "select table_schema, table_name from information_schema.tables"
    with open_database(database) as connection:
        there = set(connection.execute(query).fetchall())
    parents = [nodes[key] for key in node.depends_on_nodes if key in nodes]
    return sorted(
        parent.name for parent in parents if (parent.schema, parent.alias) not in there
    )


def summed_up(node: Any, results: Any) -> str:
    """Say in one line what was built and how many tests passed."""
    kinds = Counter(str(result.node.resource_type) for result in results)
    data = counted(kinds["test"], "data test")
    unit = counted(kinds["unit_test"], "unit test")
    return f"Built {node.name}, passed {data} and {unit}"
