"""Measure the full build and a day's run against programs that do the same job.

Run by `make bench SIZE=10k` (or 100k, 1m, wide). README.md tells the method and has the
results; results/<size>.json has all figures.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from parts import PARTS, measured
from report import aimed, keep, outcome, table
from sizes import PROJECT, SIZES

CORES = 2


def main() -> int:
    """Measure one size, keep its results and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="10k", help="default: 10k")
    parser.add_argument("--rounds", type=int, help="turns of everything")
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=PARTS,
        help="what to measure (default: what has an aim at that size)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(
            os.environ.get("COLTIVA_BENCH_FOLDER", PROJECT / "target" / "benchmarks")
        ),
        help="where shops are kept and warehouses are built (default: %(default)s)",
    )
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    # measured is the default profile
    for name in ("COLTIVA_MEMORY_LIMIT", "COLTIVA_THREADS"):
        os.environ.pop(name, None)
    shop = SIZES[arguments.size]
    rounds = arguments.rounds or shop.rounds
    wanted = arguments.parts or aimed(arguments.size)
    call = {"rounds": rounds, **circumstances()}
    costs = measured(shop, rounds, arguments.folder.resolve(), wanted)
    parts = {
        part: outcome(part, arguments.size, of_part, call)
        for part, of_part in costs.items()
    }
    keep(arguments.size, parts)
    print(table(parts))
    return 0


def circumstances() -> dict[str, object]:
    """Tell when, of what and on what the figures are measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    packages = ("dbt-core", "dbt-duckdb", "duckdb", "polars")
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() or None,
        "system": platform.system(),
        "cores": CORES,
        "memory_gb": round(memory, 1),
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


if __name__ == "__main__":
    sys.exit(main())
