"""What `run.py` runs: parts, each of which measures both sides of its own ratios."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from process import Cost
from project import MART, Project, differences, program
from sizes import Shop

# A closed month keeps what was known when it was closed, and the programs know what
# came since: a new row may say that two people are one, whose months add up then.
HISTORY = ("previous_rfm_segment", "segment_changed_on")
SCRIPT, LATER = "DuckDB script", "DuckDB script, a day later"

Costs = defaultdict[str, list[Cost]]


def build_and_days(shop: Shop, folder: Path, costs: Costs) -> None:
    """Full build and programs on the same files; the next day; one without new rows."""
    files = shop.files(folder)
    with project_in(folder) as project:
        project.start(files)
        costs["full build"].append(project.build())
        costs["start-up"].append(project.begin())
        built = project.mart("built")
        costs[SCRIPT].append(checked("duckdb", project, built))
        costs["Polars"].append(checked("polars", project, built))
        project.arrive(files, "arrival_0002")
        costs["a day"].append(project.build())
        grown = project.mart("grown")
        costs[LATER].append(checked("duckdb", project, grown, without=HISTORY))
        costs["a day without a new row"].append(project.build())
        must_be_equal(grown, project.mart("again"))


def one_mart(shop: Shop, folder: Path, costs: Costs) -> None:
    """Build customer_segments and what it is made of, without the other marts."""
    with project_in(folder) as project:
        project.start(shop.files(folder))
        costs["only customer_segments"].append(project.build("--selector", MART))
        costs["start-up"].append(project.begin())
        costs[SCRIPT].append(checked("duckdb", project, project.mart("built")))


def twice_the_history(shop: Shop, folder: Path, costs: Costs) -> None:
    """The next day of the shop, and of the same one after twice the days."""
    for years, name in ((1, "a day"), (2, "a day after twice the history")):
        files = shop.files(folder, years)
        with project_in(folder) as project:
            project.start(files)
            project.build()
            costs["start-up"].append(project.begin())
            project.arrive(files, "arrival_0002")
            costs[name].append(project.build())


def through_a_connector(shop: Shop, folder: Path, costs: Costs) -> None:
    """Full build of a shop in Coltiva's tables, and of the same one in Fivetran's."""
    with project_in(folder) as own, project_in(folder, ["shopify"]) as connected:
        for project, shape, name in (
            (own, "coltiva", "Coltiva's tables"),
            (connected, "shopify_fivetran", "Fivetran's tables"),
        ):
            project.start(shop.told(folder, shape))
            costs[name].append(project.build())
            costs["start-up"].append(project.begin())
        must_be_equal(own.mart("coltiva"), connected.mart("fivetran"))


PARTS: dict[str, Callable[[Shop, Path, Costs], None]] = {
    "build": build_and_days,
    "mart": one_mart,
    "history": twice_the_history,
    "connector": through_a_connector,
}


def measured(
    shop: Shop, rounds: int, folder: Path, parts: list[str]
) -> dict[str, Costs]:
    """Measure parts on a shop, in turns; give each part's own costs."""
    costs: dict[str, Costs] = {part: defaultdict(list) for part in parts}
    for number in range(rounds):
        for part in parts:
            print(f"round {number + 1} of {rounds}: {part}", flush=True)
            PARTS[part](shop, folder, costs[part])
    return costs


def checked(
    name: str, project: Project, built: Path, without: Collection[str] = ()
) -> Cost:
    """Run a program on the project's raw files; its table must be the one built.

    without: columns that are not compared.
    """
    result = project.folder / f"{name}.parquet"
    cost = program(name, project.raw, result, project.folder)
    must_be_equal(built, result, without)
    return cost


def must_be_equal(built: Path, found: Path, without: Collection[str] = ()) -> None:
    """End the run where two final tables differ."""
    rows = differences(built, found, without)
    if any(rows.values()):
        raise RuntimeError(f"{found.stem} is another table than {built.stem}: {rows}")


@contextmanager
def project_in(folder: Path, connectors: Collection[str] = ()) -> Iterator[Project]:
    """Give a project in a new folder, and remove it in any case.

    connectors: those that its raw files need.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=folder) as work:
        yield Project(Path(work) / "project", connectors)
