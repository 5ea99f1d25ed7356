"""Measure the full build and a day's run against programs that do the same job.

Run by `make bench SIZE=10k` (or 100k, 1m: customers). README.md tells the method;
results are in results/<size>.json and, over all sizes, in results/cost.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from process import Cost
from project import PROJECT, Project, differences, program
from report import RESULTS, measures, merged, plot, table

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
ROUNDS = {"10k": 3, "100k": 2, "1m": 1}
SEED = 7
# The simulator's own number of days, orders and interactions a customer.
DAYS, ORDERS, INTERACTIONS = 606, 5.0, 50.0
SAMPLE_CUSTOMERS = 400
CORES = 2
# What a day's run keeps as it was known when a month closed; the programs know better.
HISTORY = ("previous_rfm_segment", "segment_changed_on")

Costs = defaultdict[str, list[Cost]]


def main() -> int:
    """Measure one size, write its results and draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="10k", help="default: 10k")
    parser.add_argument("--rounds", type=int, help="turns of everything")
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=PARTS,
        default=list(PARTS),
        help="what to measure; the rest of the results stays (default: everything)",
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
    folder = arguments.folder.resolve()
    rounds = arguments.rounds or ROUNDS[arguments.size]
    load = os.getloadavg()[0]
    costs = measured(SIZES[arguments.size], rounds, folder, arguments.parts)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{arguments.size}.json"
    before = json.loads(path.read_text()) if path.exists() else {}
    costs = merged(before.get("costs", {}), costs)
    measured_on = {"rounds": rounds, **machine(load)}
    found = {
        "size": arguments.size,
        "customers": SIZES[arguments.size],
        "parts": before.get("parts", {}) | dict.fromkeys(arguments.parts, measured_on),
        "measures": measures(costs),
        "costs": {
            name: [asdict(cost) for cost in listed] for name, listed in costs.items()
        },
    }
    path.write_text(json.dumps(found, indent=2) + "\n")
    plot()
    print(table(found))
    return 0


def measured(customers: int, rounds: int, folder: Path, parts: list[str]) -> Costs:
    """Measure parts on shops of a size, in turns; check that results are equal."""
    costs: Costs = defaultdict(list)
    for number in range(rounds):
        for part in parts:
            print(f"round {number + 1} of {rounds}: {part}", flush=True)
            PARTS[part](customers, folder, costs)
    return costs


def against_programs(customers: int, folder: Path, costs: Costs) -> None:
    """Full build, DuckDB script and Polars over the same files; then the next day."""
    shop = shop_of(customers, 1, folder)
    with project_in(folder) as project:
        project.start(shop)
        costs["full build"].append(project.build())
        costs["start-up"].append(project.begin())
        expected = project.folder / "expected.parquet"
        project.write_mart(expected)
        for name in ("duckdb", "polars"):
            costs[name].append(checked(name, project, expected))
        project.arrive(shop, "arrival_0002")
        costs["day's run"].append(project.build())
        project.write_mart(expected)
        checked("duckdb", project, expected, without=HISTORY)


def one_mart(customers: int, folder: Path, costs: Costs) -> None:
    """Build customer_segments and what it is made of, without the other marts."""
    shop = shop_of(customers, 1, folder)
    with project_in(folder) as project:
        project.start(shop)
        selected = ("--selector", "customer_segments")
        costs["only customer_segments"].append(project.dbt("run", *selected))


def twice_the_history(customers: int, folder: Path, costs: Costs) -> None:
    """Full build and next day of a shop with twice the days."""
    shop = shop_of(customers, 2, folder)
    with project_in(folder) as project:
        project.start(shop)
        costs["full build, twice the history"].append(project.build())
        project.arrive(shop, "arrival_0002")
        costs["day's run, twice the history"].append(project.build())


def against_pandas(customers: int, folder: Path, costs: Costs) -> None:
    """Full build and pandas over the same files, of a tenth of the size."""
    shop = shop_of(customers // 10, 1, folder)
    with project_in(folder) as project:
        project.start(shop)
        costs["full build, a tenth"].append(project.build())
        expected = project.folder / "expected.parquet"
        project.write_mart(expected)
        costs["pandas, a tenth"].append(checked("pandas", project, expected))


def own_share(customers: int, folder: Path, costs: Costs) -> None:
    """The day's run of a shop of the sample's size, and what DuckDB takes of it."""
    shop = shop_of(min(customers, SAMPLE_CUSTOMERS), 1, folder)
    with project_in(folder) as project:
        project.start(shop)
        project.build()
        costs["start-up, sample"].append(project.begin())
        project.arrive(shop, "arrival_0002")
        cost, seconds = project.build_with_log()
        costs["day's run, sample"].append(cost)
        costs["DuckDB's part, sample"].append(Cost(seconds, seconds, 0))


def little_memory(customers: int, folder: Path, costs: Costs) -> None:
    """Full build where DuckDB may use 2 GB, one model at a time."""
    shop = shop_of(customers, 1, folder)
    with project_in(folder) as project:
        project.start(shop)
        cost = project.build(COLTIVA_MEMORY_LIMIT="2GB", COLTIVA_THREADS="1")
        costs["full build, memory_limit 2 GB"].append(cost)


def checked(
    name: str, project: Project, expected: Path, without: tuple[str, ...] = ()
) -> Cost:
    """Run a program on the project's raw files; its table must be the project's.

    without: columns that are not compared.
    """
    result = project.folder / f"{name}.parquet"
    cost = program(name, project.raw, result, project.folder)
    found = differences(expected, result, without)
    if any(found.values()):
        raise RuntimeError(f"{name} gives another table than the build: {found} rows")
    return cost


@contextmanager
def project_in(folder: Path) -> Iterator[Project]:
    """Give a new project folder, and remove it in any case."""
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    try:
        yield Project(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def shop_of(customers: int, years: int, folder: Path) -> Path:
    """Make a shop once: its history, and one day more in a second file a table.

    years: how many times the usual history; the rows of a day stay as many.
    """
    options = {
        "customers": customers,
        "seed": SEED,
        "days": DAYS * years,
        "orders": ORDERS * years,
        "interactions": INTERACTIONS * years,
        "arrivals": 2,
    }
    shop = folder / "shops" / "-".join(str(value) for value in options.values())
    if not shop.exists():
        print(f"making a shop of {customers:,} customers", flush=True)
        half = shop.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        command = [sys.executable, "-m", "coltiva", "simulate", "--format", "parquet"]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        subprocess.run(
            [*command, "--out", str(half)],
            cwd=PROJECT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        half.rename(shop)
    return shop


PARTS: dict[str, Callable[[int, Path, Costs], None]] = {
    "programs": against_programs,
    "mart": one_mart,
    "history": twice_the_history,
    "pandas": against_pandas,
    "share": own_share,
    "memory": little_memory,
}


def machine(load: float) -> dict[str, object]:
    """Describe what the figures were measured on. load: processes waiting before."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    packages = ("dbt-core", "dbt-duckdb", "duckdb", "polars", "pandas")
    return {
        "system": platform.system(),
        "cores": CORES,
        "memory_gb": round(memory, 1),
        "load_before": round(load, 1),
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


if __name__ == "__main__":
    sys.exit(main())
