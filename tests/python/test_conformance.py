"""Numbers that others published come out of this warehouse.

* The R package `rfm`: the scores of all customers of its example orders, and both
  published segment summaries, whose maps are loaded as further maps.
* The three maps shipped here are those of their authors.

The files lie beside the project, in ../shared/conformance.
"""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from rule_seeds import Row, copy_project, read_rules, write_rules
from warehouse import PROJECT, build, rows, write_raw

CONFORMANCE = PROJECT.parent / "shared" / "conformance"
MAPS = CONFORMANCE / "segment_maps"

pytestmark = pytest.mark.skipif(
    not CONFORMANCE.exists(), reason="../shared/conformance is not beside the project"
)

Cell = tuple[int, int, int]

CELLS: list[Cell] = list(product(range(1, 6), repeat=3))

PUBLISHED_MAPS = {
    "r_classic": ("r_rfm_v020_classic.csv", "expected_orders_segment_summary_v020.csv"),
    "r_v030": ("r_rfm_v030_docs.csv", "expected_orders_segment_summary_v030.csv"),
}
"""Map -> its ranges of scores, and the summary that its author published with them."""


def read(path: Path) -> list[Row]:
    """Read a CSV file, every value as text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def within(row: Row, **scores: int) -> bool:
    """Tell whether each score is in the range that a row of a map gives for it."""
    return all(
        int(row[f"{name}_min"]) <= score <= int(row[f"{name}_max"])
        for name, score in scores.items()
    )


# --------------------------------------------------------------- the maps shipped here


def shipped_map(name: str) -> dict[Cell, str]:
    """Give a shipped map: cell -> segment; a cell in two rows fails."""
    cells = [
        (
            (
                int(row["recency_score"]),
                int(row["frequency_score"]),
                int(row["monetary_score"]),
            ),
            row["rfm_segment"],
        )
        for row in read_rules("seed_segment_cells")
        if row["segment_map"] == name
    ]
    assert len(cells) == 125
    return dict(cells)


def test_no_other_map_is_shipped() -> None:
    """The seed holds the three maps and nothing else."""
    maps = {row["segment_map"] for row in read_rules("seed_segment_cells")}
    assert maps == {"eleven", "ten_rf", "klaviyo_six"}


def test_eleven_is_the_published_map() -> None:
    """All 125 cells, one by one."""
    published = {
        tuple(int(score) for score in row["rfm"]): row["segment"]
        for row in read(MAPS / "spotler_exponea_11seg_125cells.csv")
    }
    assert shipped_map("eleven") == published


def test_ten_rf_is_the_published_grid() -> None:
    """Recency and frequency decide; every monetary score has the same segment."""
    grid = read(MAPS / "rf_grid_10seg_5x5.csv")
    published = {
        (r, f, m): [row["segment"] for row in grid if within(row, r=r, f=f)]
        for r, f, m in CELLS
    }
    shipped = shipped_map("ten_rf")
    assert {cell: [segment] for cell, segment in shipped.items()} == published


def test_klaviyo_six_is_the_published_map() -> None:
    """Three levels: scores 1-2, 3 and 4-5."""
    level = {1: 1, 2: 1, 3: 2, 4: 3, 5: 3}
    cells = {row["rfm"]: row["segment"] for row in read(MAPS / "klaviyo_3x3x3.csv")}
    published = {
        (r, f, m): cells[f"{level[r]}{level[f]}{level[m]}"] for r, f, m in CELLS
    }
    assert shipped_map("klaviyo_six") == published


# ------------------------------------------------------------------- the R package rfm


def published_cells(ranges: list[Row]) -> dict[Cell, str]:
    """Expand a map given as ranges: the first that matches wins, none means Others."""
    return {
        (r, f, m): next(
            (row["segment"] for row in ranges if within(row, r=r, f=f, m=m)), "Others"
        )
        for r, f, m in CELLS
    }


def add_map(project: Path, name: str, cells: dict[Cell, str]) -> None:
    """Add a map to the rules of a project, with what new segments need."""
    columns = ("recency_score", "frequency_score", "monetary_score")
    write_rules(
        project,
        "seed_segment_cells",
        [
            *read_rules("seed_segment_cells", project),
            *(
                {
                    "segment_map": name,
                    "rfm_segment": segment,
                    **dict(zip(columns, cell, strict=True)),
                }
                for cell, segment in cells.items()
            ),
        ],
    )
    segments = read_rules("seed_segments", project)
    new = sorted(set(cells.values()) - {row["rfm_segment"] for row in segments})
    write_rules(
        project,
        "seed_segments",
        [
            *segments,
            *(
                {
                    "rfm_segment": segment,
                    "segment_order": len(segments) + number,
                    "is_at_risk": "false",
                    "description": "A segment of the R package",
                    "colour": "#808080",
                }
                for number, segment in enumerate(new)
            ),
        ],
    )
    levels = [row["engagement_level"] for row in read_rules("seed_engagement_levels")]
    write_rules(
        project,
        "seed_nurture_playbook",
        [
            *read_rules("seed_nurture_playbook", project),
            *(
                {
                    "rfm_segment": segment,
                    "engagement_level": level,
                    "recommended_action": "none",
                    "recommended_channel": "none",
                    "recommended_offer": "none",
                }
                for segment, level in product(new, levels)
            ),
        ],
    )


def raw_tables(orders: list[Row]) -> dict[str, list[dict[str, Any]]]:
    """Turn the example orders into raw tables: one line each, completed, in euros."""
    customers = sorted({order["customer_id"] for order in orders})
    arrived = "2007-01-01 00:00:00"
    return {
        "customers": [
            {"customer_id": customer, "loaded_at": arrived} for customer in customers
        ],
        "products": [],
        "orders": [
            {
                "order_id": order["order_id"],
                "customer_id": order["customer_id"],
                "ordered_at": f"{order['order_date']} 12:00:00",
                "status": "completed",
                "currency_code": "EUR",
                "loaded_at": arrived,
            }
            for order in orders
        ],
        "order_lines": [
            {
                "order_line_id": order["order_id"],
                "order_id": order["order_id"],
                "quantity": 1,
                "unit_price": order["revenue"],
                "loaded_at": arrived,
            }
            for order in orders
        ],
    }


@pytest.fixture(scope="module")
def r_builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Build the example orders with each published map: map -> customer_segments."""
    folder = tmp_path_factory.mktemp("r_rfm")
    orders = read(CONFORMANCE / "r_rfm" / "rfm_data_orders.csv")
    write_raw(folder / "raw", raw_tables(orders))
    project = copy_project(folder / "project")
    for name, (ranges, _) in PUBLISHED_MAPS.items():
        add_map(project, name, published_cells(read(MAPS / ranges)))
    built = {}
    for name in PUBLISHED_MAPS:
        database = folder / f"{name}.duckdb"
        result = build(
            folder / "raw",
            database,
            variables={
                "as_of": "2006-12-31",
                "rfm_scoring": "quantile",
                "rfm_segment_map": name,
            },
            project_dir=project,
            select="+customer_segments",
        )
        assert result.success, result.failures
        built[name] = rows(database, "customer_segments")
    return built


@pytest.mark.parametrize("name", PUBLISHED_MAPS)
def test_all_scores_are_those_of_the_r_package(
    r_builds: dict[str, list[Any]], name: str
) -> None:
    """Facts, three scores and cell of all 995 customers, under either map."""
    published = {
        row["customer_id"]: (
            int(row["recency_days"]),
            int(row["transaction_count"]),
            Decimal(row["amount"]),
            int(row["recency_score"]),
            int(row["frequency_score"]),
            int(row["monetary_score"]),
            row["rfm_score"],
        )
        for row in read(CONFORMANCE / "r_rfm" / "expected_orders_scores.csv")
    }
    ours = {
        row["customer_id"]: (
            row["recency_days"],
            row["order_count"],
            row["monetary_amount"],
            row["recency_score"],
            row["frequency_score"],
            row["monetary_score"],
            row["rfm_cell"],
        )
        for row in r_builds[name]
    }
    assert len(published) == 995
    assert ours == published


@pytest.mark.parametrize("name", PUBLISHED_MAPS)
def test_the_segment_summary_is_the_published_one(
    r_builds: dict[str, list[Any]], name: str
) -> None:
    """Customers, orders, revenue and average order value of every segment."""
    expected = CONFORMANCE / "r_rfm" / PUBLISHED_MAPS[name][1]
    published = {
        row["segment"]: (
            int(row["customers"]),
            int(row["orders"]),
            Decimal(row["revenue"]),
            Decimal(row["aov"]),
        )
        for row in read(expected)
    }
    ours = {}
    for segment in {row["rfm_segment"] for row in r_builds[name]}:
        members = [row for row in r_builds[name] if row["rfm_segment"] == segment]
        orders = sum(row["order_count"] for row in members)
        revenue = sum(row["monetary_amount"] for row in members)
        average = (revenue / orders).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
        ours[segment] = (len(members), orders, revenue, average)
    assert ours == published
