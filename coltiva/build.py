"""Build the warehouse from one folder of raw tables, then print the summary."""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

import yaml

from coltiva import PROJECT_ROOT, CommandError, database_path, raw_files
from coltiva.connect import SETTINGS, read_settings
from coltiva.database import check_database, shown
from coltiva.progress import Progress
from coltiva.summary import print_summary

REQUIRED_TABLES = ("customers", "products", "orders", "order_lines")
TABLES = (*REQUIRED_TABLES, "refunds", "interactions", "campaigns", "consents")
FORMATS = ("csv", "parquet")
STOPPED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; an empty one is as if it were absent."""
    for option, text in (
        ("--raw", "folder of the raw tables (default: the sample shop)"),
        ("--format", "csv or parquet (default: what the folder holds)"),
        ("--as-of", "day or moment to build for (default: the latest in the data)"),
        ("--currency", "shop currency, for example EUR"),
        ("--timezone", "shop time zone, for example Europe/Rome"),
        ("--scoring", "ntile, ntile_strict, quantile or fixed"),
        ("--vars", "further dbt vars in YAML, for example '{vip_min_orders: 4}'"),
    ):
        parser.add_argument(option, help=text)
    parser.add_argument("--verbose", action="store_true", help="show each step of dbt")


def run(arguments: argparse.Namespace) -> int:
    """Run `dbt build` with the options as settings and, where it went well, sum up.

    Unit tests are left out: they prove the code, not a shop's data.
    """
    settings = build_vars(arguments)
    if arguments.raw and "://" not in arguments.raw and not settings.get("connectors"):
        folder = Path(settings["raw_path"])
        raw_files.check(folder, TABLES, settings["raw_format"])
    database = database_path()
    check_database(database)
    told = ", ".join(f"{name}={value}" for name, value in settings.items())
    print(f"Building {shown(database)} ({told or 'sample shop'}) ...", flush=True)
    started = time.monotonic()
    options, environment = dbt_settings(settings)
    os.environ.update(environment)
    options += ["--profiles-dir", "profiles"]
    options += [] if sys.stdout.isatty() else ["--no-use-colors"]
    with chdir(PROJECT_ROOT):
        code = run_dbt(options, arguments.verbose)
    if code:
        stopped, failed = "was stopped.", "failed; the reason is above."
        what = stopped if code == STOPPED else failed
        print(f"coltiva: the build {what}", file=sys.stderr)
        return code
    print(f"Built and tested in {time.monotonic() - started:.0f} s.\n")
    print_summary(database)
    print(f"\n{named_page()}")
    return 0


def run_dbt(options: list[str], verbose: bool) -> int:
    """Parse, then build, in this process; give the exit code.

    dbt tells of warnings and errors itself, and with `verbose` of each step; otherwise
    the steps are shown as progress. The code is dbt's: 1 where a node failed, 2 where
    it could not run; or 130 where somebody stopped it.
    """
    # Imported here: it takes two seconds, and a mistake is told before.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    build = ["build", "--exclude-resource-type", "unit_test", *options]
    if verbose:
        done = dbtRunner().invoke(build)
    else:
        quiet = ["--log-level", "warn"]
        with Progress(sys.stdout) as progress:
            done = dbtRunner(callbacks=[progress]).invoke(["parse", *options, *quiet])
            if done.success:
                progress.expect(done.result.nodes)
                runner = dbtRunner(done.result, callbacks=[progress])
                done = runner.invoke([*build, *quiet])
    # Else the file could not be opened for reading in this process.
    DuckDBConnectionManager.close_all_connections()
    if isinstance(done.exception, KeyboardInterrupt):
        return STOPPED
    return 0 if done.success else 2 if done.exception else 1


def named_page() -> str:
    """Name the page of the boards, and how it is made."""
    page = "target/dashboard/index.html"
    if (PROJECT_ROOT / page).exists():
        return f"Boards: {page} (of an earlier build: `make dashboard` draws them anew)"
    return f"Boards: `make dashboard` draws them into {page}"


def dbt_settings(settings: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Give the options and the environment that tell dbt the settings.

    The moment goes through the environment: of vars that differ from the last run's dbt
    concludes that it must parse the whole project again.
    """
    variables = dict(settings)
    environment = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    if "as_of" in variables:
        as_of = variables.pop("as_of")
        environment["COLTIVA_AS_OF"] = "" if as_of is None else str(as_of)
    return ["--vars", json.dumps(variables)] if variables else [], environment


def build_vars(arguments: argparse.Namespace) -> dict[str, Any]:
    """Turn the options into settings, named as dbt's vars.

    A named option overrules --vars, and that overrules COLTIVA_AS_OF.
    """
    moment = os.environ.get("COLTIVA_AS_OF")
    variables = {"as_of": moment} if moment else {}
    given = read_vars(arguments.vars or "{}")
    if arguments.raw:
        variables |= connected(arguments.raw)
    variables |= given
    if arguments.raw:
        variables["raw_path"] = raw_path(arguments.raw)
    if arguments.raw and not variables.get("connectors"):
        variables["raw_format"] = arguments.format or guess_format(arguments.raw)
    elif arguments.format:
        variables["raw_format"] = arguments.format
    named = {
        "as_of": arguments.as_of,
        "shop_currency": arguments.currency,
        "shop_timezone": arguments.timezone,
        "rfm_scoring": arguments.scoring,
    }
    return variables | {name: value for name, value in named.items() if value}


def read_vars(text: str) -> dict[str, Any]:
    """Read the --vars option, a YAML mapping; dates in it stay text."""
    try:
        variables = yaml.load(text, Loader=_TextDates)
    except yaml.YAMLError as error:
        raise CommandError(f"VARS is not YAML: {text}") from error
    if not isinstance(variables, dict):
        raise CommandError(
            f"VARS must map names to values, as in {{vip_min_orders: 4}}, not {text}"
        )
    return variables


def raw_path(raw: str) -> str:
    """Make a folder absolute, so that it is the same from everywhere; keep a prefix."""
    if "://" in raw:
        return raw.rstrip("/")
    folder = Path(raw).expanduser().resolve()
    if not folder.is_dir():
        raise CommandError(f"RAW={raw}: there is no folder {folder}.")
    return str(folder)


def connected(raw: str) -> dict[str, Any]:
    """Give the settings that the files of a shop system need; none for raw tables."""
    if "://" in raw:
        return {}
    folder = Path(raw).expanduser()
    if (folder / SETTINGS).is_file():
        return read_settings(folder)
    if not folder.is_dir() or any(holds_tables(folder, kind) for kind in FORMATS):
        return {}
    return read_settings(folder)


def guess_format(raw: str) -> str:
    """Find the one format in which a folder holds required tables."""
    choice = "FORMAT=csv or FORMAT=parquet"
    if "://" in raw:
        raise CommandError(f"RAW={raw} cannot be looked into from here: say {choice}.")
    folder = Path(raw).expanduser()
    found = [kind for kind in FORMATS if holds_tables(folder, kind)]
    if not found:
        names = ", ".join(f"{table}.csv" for table in REQUIRED_TABLES)
        raise CommandError(f"RAW={raw} holds none of {names}, nor as .parquet.")
    if len(found) > 1:
        raise CommandError(f"RAW={raw} holds csv and parquet tables: say {choice}.")
    return found[0]


def holds_tables(folder: Path, kind: str) -> bool:
    """Tell whether any required table is there, as a file or a folder of files."""
    return bool(raw_files.raw_files(folder, REQUIRED_TABLES, kind))


class _TextDates(yaml.SafeLoader):
    """YAML without dates: 2011-12-09 stays text."""


_TextDates.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
