"""Build the warehouse from one folder of raw tables, then print the summary."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from coltiva import DBT, PROJECT_ROOT, CommandError, database_path, raw_files
from coltiva.database import check_database, shown
from coltiva.summary import print_summary

REQUIRED_TABLES = ("customers", "products", "orders", "order_lines")
TABLES = (*REQUIRED_TABLES, "refunds", "interactions", "campaigns", "consents")
FORMATS = ("csv", "parquet")


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
    if arguments.raw and "://" not in arguments.raw:
        folder = Path(settings["raw_path"])
        raw_files.check(folder, TABLES, settings["raw_format"])
    database = database_path()
    check_database(database)
    told = ", ".join(f"{name}={value}" for name, value in settings.items())
    print(f"Building {shown(database)} ({told or 'sample shop'}) ...", flush=True)
    started = time.monotonic()
    command = [*DBT, *([] if arguments.verbose else ["--log-level", "warn"])]
    command += [] if sys.stdout.isatty() else ["--no-use-colors"]
    command += ["build", "--exclude-resource-type", "unit_test"]
    variables, environment = dbt_settings(settings)
    command += ["--profiles-dir", "profiles", *variables]
    code = subprocess.run(
        command, cwd=PROJECT_ROOT, env=os.environ | environment, check=False
    ).returncode
    if code:
        print("coltiva: the build failed; the reason is above.", file=sys.stderr)
        return code
    print(f"Built and tested in {time.monotonic() - started:.0f} s.\n")
    print_summary(database)
    return 0


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
    variables |= read_vars(arguments.vars or "{}")
    if arguments.raw:
        variables["raw_path"] = raw_path(arguments.raw)
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
