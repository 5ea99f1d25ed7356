"""What the costs of a part say: ratios with their aims, as JSON, text and plot."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from process import Cost
from sizes import SIZES

HERE = Path(__file__).parent
RESULTS, README = HERE / "results", HERE / "README.md"
START, END = "<!-- results, written by make bench -->\n", "<!-- end of results -->\n"
# The other runs are dbt's: its start-up is taken off them.
PROGRAMS = ("DuckDB script", "DuckDB script, a day later", "Polars")
# the runs of a full build, of which the table shows where their seconds go
SHARED = ("full build", "a day")
LINES = ("full build", "a day", "DuckDB script", "Polars")


@dataclass(frozen=True)
class Measure:
    """One run against another; without another, the run's peak memory in GB.

    aims: size -> at most.
    """

    name: str
    run: str
    other: str | None = None
    aims: Mapping[str, float] = field(default_factory=dict)


# Both runs of a ratio belong to one part: that is all a measure ever gets to see.
MEASURES = {
    "build": [
        Measure(
            *("full build / DuckDB script", "full build", "DuckDB script"),
            {"100k": 4.0, "1m": 4.0, "wide": 4.0},
        ),
        Measure("full build / Polars", "full build", "Polars"),
        Measure(
            *("a day / DuckDB script", "a day", "DuckDB script, a day later"),
            {"100k": 1.0, "1m": 0.7},
        ),
        Measure(
            "a day without a new row / DuckDB script",
            *("a day without a new row", "DuckDB script, a day later"),
            {"100k": 0.6},
        ),
        Measure("peak memory of the full build", "full build", None, {"1m": 4.0}),
    ],
    "mart": [
        Measure(
            "only customer_segments / DuckDB script",
            *("only customer_segments", "DuckDB script"),
            {"100k": 2.0, "1m": 2.0},
        ),
    ],
    "history": [
        Measure(
            "a day after twice the history / once",
            *("a day after twice the history", "a day"),
            {"100k": 1.1},
        ),
    ],
    "connector": [
        Measure(
            "full build of Fivetran's tables / of Coltiva's",
            *("Fivetran's tables", "Coltiva's tables"),
            {"100k": 1.25},
        ),
    ],
}


def aimed(size: str) -> list[str]:
    """List the parts that have an aim at a size; all of them where none has."""
    parts = [
        part
        for part, measures in MEASURES.items()
        if any(size in measure.aims for measure in measures)
    ]
    return parts or list(MEASURES)


def outcome(
    part: str,
    size: str,
    costs: Mapping[str, Sequence[Cost]],
    call: Mapping[str, object],
) -> dict[str, Any]:
    """Put together what is kept of a part: its call, its measures, its costs.

    costs: those that this call measured for this part; no others can be compared.
    Ratios are of medians. `value` is that of CPU seconds, `wall` that by the clock.
    """

    def cost(run: str, figure: str) -> float:
        start_up = 0 if run in PROGRAMS else median(costs["start-up"], figure)
        return median(costs[run], figure) - start_up

    measures = []
    for measure in MEASURES[part]:
        run, other = measure.run, measure.other
        if other:
            value = cost(run, "cpu") / cost(other, "cpu")
            wall = round(cost(run, "wall") / cost(other, "wall"), 3)
        else:
            value = max(each.peak for each in costs[run]) / 1024
            wall = None
        aim = measure.aims.get(size)
        measures.append(
            {
                "measure": measure.name,
                "value": round(value, 3),
                "wall": wall,
                "aim": aim,
                "is_met": None if aim is None else value <= aim,
            }
        )
    kept = {name: [asdict(each) for each in listed] for name, listed in costs.items()}
    return {**call, "measures": measures, "costs": kept}


def median(costs: Iterable[Cost], figure: str) -> float:
    """Give the median of a figure (wall, cpu or peak) over the rounds."""
    return statistics.median(getattr(cost, figure) for cost in costs)


def keep(size: str, parts: Mapping[str, Any]) -> None:
    """Keep the outcome of parts in results/, draw the plot and fill README's table."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{size}.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**before, **parts}, indent=2) + "\n", "utf-8")
    results = {
        path.stem: json.loads(path.read_text("utf-8"))
        for path in RESULTS.glob("*.json")
    }
    fill(results)
    plot(results)


def table(parts: Mapping[str, Any]) -> str:
    """Write the outcome of one call's parts as tables in Markdown."""
    lines = ["| measure | CPU s (clock) | at most | met |", "|---|---|---|---|"]
    for part in parts.values():
        for row in part["measures"]:
            met = {None: "", True: "yes", False: "no"}[row["is_met"]]
            aim = "" if row["aim"] is None else f"{row['aim']:g}"
            lines.append(f"| {row['measure']} | {cell(row)} | {aim} | {met} |")
    lines += ["", "| part | run | wall s | CPU s | peak MB |", "|---|---|---|---|---|"]
    for name, part in parts.items():
        for run, listed in part["costs"].items():
            costs = [Cost(**cost) for cost in listed]
            wall, cpu, peak = (median(costs, each) for each in ("wall", "cpu", "peak"))
            lines.append(f"| {name} | {run} | {wall:.1f} | {cpu:.1f} | {peak:,.0f} |")
    return "\n".join(lines + spent(parts))


def spent(parts: Mapping[str, Any]) -> list[str]:
    """Write which folders of models a full build's and a day's seconds went to."""
    costs = parts.get("build", {}).get("costs", {})
    full, day = (shares(costs.get(run, [])) for run in SHARED)
    if not (full and day):
        return []
    lines = ["", "| models in | " + " | ".join(SHARED) + " |", "|---|---|---|"]
    for folder in sorted(full, key=lambda folder: -day.get(folder, 0)):
        lines.append(f"| {folder} | {full[folder]:.1%} | {day.get(folder, 0):.1%} |")
    return lines


def shares(costs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Give each folder's share of the model seconds of a run's last round."""
    seconds = costs[-1].get("folders", {}) if costs else {}
    return {folder: each / sum(seconds.values()) for folder, each in seconds.items()}


def fill(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the measures of all sizes into README, between its two marks."""
    sizes = [size for size in SIZES if size in results]
    lines = [f"| measure | {' | '.join(sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    for part, measures in MEASURES.items():
        for measure in measures:
            cells = [measure.name]
            for size in sizes:
                rows = results[size].get(part, {}).get("measures", [])
                found = [row for row in rows if row["measure"] == measure.name]
                cells.append(cell(found[0]) if found else "-")
            lines.append("| " + " | ".join(cells) + " |")
    before, _, rest = README.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    README.write_text(before + START + "\n".join(lines) + "\n" + END + after, "utf-8")


def cell(row: Mapping[str, Any]) -> str:
    """Write a measure: of CPU seconds, in brackets by the clock; bold over its aim."""
    value = f"{row['value']:.2f}" + (" GB" if row["wall"] is None else "")
    value = f"**{value}**" if row["is_met"] is False else value
    return value if row["wall"] is None else f"{value} ({row['wall']:.2f})"


def plot(results: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw cost against size to results/cost.svg, of shops of one shape."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "coltiva"
    from matplotlib import pyplot as plt

    costs = {
        shop.customers: results[size]["build"]["costs"]
        for size, shop in SIZES.items()
        if shop.products is None and "build" in results.get(size, {})
    }
    if not costs:
        return
    figure, axes = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    figures = {
        "cpu": ("CPU seconds (user + system)", 1),
        "wall": ("seconds by the clock", 1),
        "peak": ("peak memory, GB", 1024),
    }
    for axis, (key, (label, unit)) in zip(axes, figures.items(), strict=True):
        for run in LINES:
            heights = [
                median([Cost(**cost) for cost in runs[run]], key) / unit
                for runs in costs.values()
            ]
            axis.plot(list(costs), heights, marker="o", label=run)
        axis.set(xscale="log", yscale="log", xlabel="customers", ylabel=label)
        axis.xaxis.set_major_formatter("{x:,.0f}")
        axis.yaxis.set_major_formatter("{x:g}")
        axis.yaxis.set_minor_formatter("")
        axis.grid(visible=True, which="major", alpha=0.3)
    axes[0].legend(frameon=False)
    figure.savefig(RESULTS / "cost.svg", metadata={"Date": None})
    plt.close(figure)
