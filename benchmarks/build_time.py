"""Time `dbt build` against `dbt parse`, and a large data set against the sample shop.

All commands are run one after the other, in turns, in one run on one machine; what
counts is their ratio and difference, not the seconds. Run by `make bench`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# Unit tests prove the code, not a shop's rows: `make build` leaves them out, too.
BUILD = ["build", "--exclude-resource-type", "unit_test"]
MOST_PARSES, MOST_SECONDS = 2.2, 60


def main() -> int:
    """Time the commands and print one line each, the medians of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="turns (default: 3)")
    parser.add_argument("--raw", help="folder of a large data set in Parquet")
    arguments = parser.parse_args()
    commands = {"parse": ["parse"], "build": BUILD}
    if arguments.raw:
        variables = {
            "raw_path": str(Path(arguments.raw).resolve()),
            "raw_format": "parquet",
            "shop_currency": "USD",
            "max_rejected_rate": 1.0,
        }
        commands["build of --raw"] = [*BUILD, "--vars", json.dumps(variables)]
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(arguments.rounds):
        for name, command in commands.items():
            seconds[name].append(seconds_of(command))
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, median in medians.items():
        print(f"{name:16} {median:6.1f} s")
    ratio = medians["build"] / medians["parse"]
    print(f"build / parse    {ratio:6.2f}  (at most {MOST_PARSES})")
    if arguments.raw:
        difference = medians["build of --raw"] - medians["build"]
        print(f"--raw - sample   {difference:6.1f} s  (at most {MOST_SECONDS})")
    return 0


def seconds_of(command: list[str]) -> float:
    """Run a dbt command in a process of its own, with a new target folder and file.

    Raises CalledProcessError where the command fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        options = ["--quiet", "--profiles-dir", "profiles"]
        options += ["--target-path", folder, "--log-path", folder]
        environment = os.environ | {
            "COLTIVA_DUCKDB_PATH": f"{folder}/warehouse.duckdb",
            "DO_NOT_TRACK": "1",
        }
        started = time.monotonic()
        subprocess.run(
            [Path(sys.executable).with_name("dbt"), *command, *options],
            cwd=PROJECT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
