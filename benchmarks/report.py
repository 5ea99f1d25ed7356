"""What the costs of `run.py` say: ratios with their targets, as JSON, text and plot."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from process import Cost

RESULTS = Path(__file__).with_name("results")
# name in the plot: the costs, and the size they belong to as a share of the shop's
LINES = {
    "full build (dbt run)": ("full build", 1.0),
    "a day's run": ("day's run", 1.0),
    "DuckDB script": ("duckdb", 1.0),
    "Polars": ("polars", 1.0),
    "pandas": ("pandas, a tenth", 0.1),
}

# the runs of which the table shows where their seconds go
SHARED = ("full build", "day's run")


def merged(
    before: Mapping[str, Sequence[Mapping[str, Any]]],
    costs: Mapping[str, Sequence[Cost]],
) -> dict[str, list[Cost]]:
    """Put costs in the place of those measured before; keep the others.

    before: the costs as a results file has them.
    """
    kept = {name: [Cost(**cost) for cost in listed] for name, listed in before.items()}
    return kept | {name: list(listed) for name, listed in costs.items()}


def measures(costs: Mapping[str, Sequence[Cost]]) -> list[dict[str, Any]]:
    """Compare the medians; a list of measure, value, unit, target and is_met.

    dbt's own start-up is taken off each of its runs; the other programs are whole
    processes. Seconds are by the clock, with the processors' beside them. What has not
    been measured is left out.
    """

    def net(name: str, figure: str) -> float:
        return median(costs[name], figure) - median(costs["start-up"], figure)

    def whole(name: str, figure: str) -> float:
        return median(costs[name], figure)

    ratios = [
        ("full build / DuckDB script", net, "full build", whole, "duckdb", 3.0),
        ("full build / Polars", net, "full build", whole, "polars", 1.5),
        (
            *("only customer_segments / DuckDB script", net, "only customer_segments"),
            *(whole, "duckdb", None),
        ),
        (
            *("full build / pandas, a tenth of the size", net, "full build, a tenth"),
            *(whole, "pandas, a tenth", 0.5),
        ),
        ("a day's run / full build", net, "day's run", net, "full build", 0.1),
        (
            *("a day's run, twice the history / once", net),
            *("day's run, twice the history", net, "day's run", 1.3),
        ),
    ]
    found = [
        measure(
            name,
            above(one, "wall") / below(other, "wall"),
            target=target,
            of_cpu=above(one, "cpu") / below(other, "cpu"),
        )
        for name, above, one, below, other, target in ratios
        if {one, other, "start-up"} <= costs.keys()
    ]
    peaks = {
        "peak memory of the full build": ("full build", 6.0),
        "peak memory with memory_limit 2 GB": ("full build, memory_limit 2 GB", None),
    }
    for name, (of, target) in peaks.items():
        if of not in costs:
            continue
        peak = max(cost.peak for cost in costs[of]) / 1024
        found.append(measure(name, peak, unit="GB", target=target))
    if "day's run, sample" not in costs:
        return found
    day = whole("day's run, sample", "wall")
    shares = {
        "dbt's own share of the sample's day": day
        - whole("DuckDB's part, sample", "wall"),
        "of that, before the first model": whole("start-up, sample", "wall"),
    }
    found += [measure(name, seconds / day) for name, seconds in shares.items()]
    return found


def measure(
    name: str,
    value: float,
    *,
    unit: str = "",
    target: float | None = None,
    of_cpu: float | None = None,
) -> dict[str, Any]:
    """Give a figure with its target and whether it is met."""
    return {
        "measure": name,
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "is_met": None if target is None else value <= target,
        "of_cpu_seconds": None if of_cpu is None else round(of_cpu, 3),
    }


def median(costs: Sequence[Cost], figure: str) -> float:
    """Give the median of a figure (wall, cpu or peak) over the rounds."""
    return statistics.median(getattr(cost, figure) for cost in costs)


def table(found: Mapping[str, Any]) -> str:
    """Write the results as tables in Markdown."""
    lines = [
        "| measure | value | at most | met | of CPU seconds |",
        "|---|---|---|---|---|",
    ]
    for row in found["measures"]:
        met = {None: "", True: "yes", False: "no"}[row["is_met"]]
        value = f"{row['value']:.2f} {row['unit']}".strip()
        cpu = "" if row["of_cpu_seconds"] is None else f"{row['of_cpu_seconds']:.2f}"
        most = "" if row["target"] is None else f"{row['target']:g}"
        lines.append(f"| {row['measure']} | {value} | {most} | {met} | {cpu} |")
    lines += ["", "| run | wall s | CPU s | peak MB |", "|---|---|---|---|"]
    for name, listed in found["costs"].items():
        costs = [Cost(**cost) for cost in listed]
        wall, cpu, peak = (median(costs, each) for each in ("wall", "cpu", "peak"))
        lines.append(f"| {name} | {wall:.1f} | {cpu:.1f} | {peak:,.0f} |")
    full, day = (shares(found["costs"].get(name, [])) for name in SHARED)
    if full and day:
        lines += ["", "| models in | " + " | ".join(SHARED) + " |", "|---|---|---|"]
        for folder in sorted(full, key=lambda folder: -day.get(folder, 0)):
            one, other = full[folder], day.get(folder, 0)
            lines.append(f"| {folder} | {one:.1%} | {other:.1%} |")
    return "\n".join(lines)


def shares(costs: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Give each folder's share of the model seconds of a run's last round."""
    seconds = costs[-1].get("folders", {}) if costs else {}
    return {folder: each / sum(seconds.values()) for folder, each in seconds.items()}


def plot() -> None:
    """Draw cost against size, of all results there are, to results/cost.svg."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "coltiva"
    from matplotlib import pyplot as plt

    results = [json.loads(path.read_text()) for path in RESULTS.glob("*.json")]
    figure, axes = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
    figures = {
        "wall": "seconds",
        "cpu": "CPU seconds (user + system)",
        "peak": "peak memory, GB",
    }
    for axis, (key, label) in zip(axes, figures.items(), strict=True):
        for name, (costs, share) in LINES.items():
            points = sorted(
                (
                    result["customers"] * share,
                    median([Cost(**cost) for cost in result["costs"][costs]], key)
                    / (1024 if key == "peak" else 1),
                )
                for result in results
                if costs in result["costs"]
            )
            axis.plot(
                [at for at, _ in points],
                [cost for _, cost in points],
                marker="o",
                label=name,
            )
        axis.set(xscale="log", yscale="log", xlabel="customers", ylabel=label)
        axis.xaxis.set_major_formatter("{x:,.0f}")
        axis.yaxis.set_major_formatter("{x:g}")
        axis.yaxis.set_minor_formatter("")
        axis.grid(visible=True, which="major", alpha=0.3)
    axes[0].legend(frameon=False)
    figure.savefig(RESULTS / "cost.svg", metadata={"Date": None})
    plt.close(figure)
