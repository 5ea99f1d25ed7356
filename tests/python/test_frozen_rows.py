"""The public tables have the rows they had when these were last looked at.

`frozen/<case>.json` holds, for each public table (schema main) of a build, the number
of its rows and a digest of each column together with the table's key, so that a
difference names table and column and no two rows can exchange a value unseen. New
tables and columns are let in; one that is missing fails. Only columns in MOVING may
differ, and by how little stands there.

Where rows change on purpose, write the digests anew and say in CHANGELOG.md what
changed:

    python tests/python/test_frozen_rows.py [case ...]
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import test_incremental
import warehouse

FROZEN = Path(__file__).resolve().parent / "frozen"
SHARED = warehouse.PROJECT.parent / "shared" / "data"
SEED = 10
CLOSING = "2025-03-09 20:00:00"
ARRIVALS = ("2024-12-03 12:00:00", "2025-01-31", CLOSING)
SEASONS = ("2017-01-01", "2017-05-01", "2017-09-01", "2018-12-31")

KEYS = {
    "ads_customer_match": ("customer_id",),
    "audience_changes": ("customer_id", "changed_at"),
    "audience_email": ("customer_id",),
    "brevo_contacts": ("sync_key",),
    "customer_predictions": ("customer_id",),
    "customer_recommendations": ("customer_id", "recommendation_rank"),
    "customer_segment_history": ("customer_id", "as_of_date"),
    "customer_segments": ("customer_id",),
    "dim_dates": ("calendar_date",),
    "fct_abandoned_carts": ("cart_id",),
    "fct_attributed_orders": ("order_id",),
    "fct_attributed_orders_by_rule": (
        "order_id",
        "attribution_window",
        "attribution_method",
        "touch_id",
    ),
    "fct_campaign_attribution": ("campaign_id",),
    "fct_campaign_attribution_by_rule": (
        "campaign_id",
        "attribution_window",
        "attribution_method",
    ),
    "fct_campaign_performance": ("campaign_id",),
    "fct_campaign_performance_daily": ("campaign_id", "days_since_sent"),
    "fct_customer_engagement": ("customer_id", "as_of_date"),
    "fct_customer_interests": ("customer_id", "category"),
    "fct_customer_preferences": ("customer_id",),
    "fct_customer_rfm": ("customer_id", "as_of_date"),
    "fct_customer_rfm_scores": ("customer_id", "as_of_date"),
    "fct_experiment_results": ("experiment", "arm"),
    "fct_follow_ups": ("follow_up_key",),
    "fct_interactions": ("interaction_id",),
    "fct_lifecycle_transitions": ("customer_id", "transition_number"),
    "fct_order_lines": ("order_line_id",),
    "fct_orders": ("order_id",),
    "fct_segment_changes": ("customer_id", "changed_on"),
    "fct_valid_order_lines": ("order_line_id",),
    "fct_valid_orders": ("order_id",),
    "hubspot_contacts": ("sync_key",),
    "klaviyo_profiles": ("sync_key",),
    "mailchimp_members": ("sync_key",),
    "onsite_offers": ("visitor_type", "visitor_id"),
    "prediction_models": ("purpose", "as_of_date"),
    "product_affinities": ("product_id", "other_product_id", "affinity_type"),
    "product_audiences": ("customer_id", "push_name"),
    "rejected_records": ("rejected_record_key",),
    "rpt_campaign_kpis": ("program", "channel", "month_start_date"),
    "rpt_cohort_retention": ("cohort_month_date", "month_number"),
    "rpt_customer_value": ("dimension", "dimension_value"),
    "rpt_data_quality": ("finding", "subject", "reason"),
    "rpt_engagement_matrix": ("rfm_segment", "engagement_level"),
    "rpt_forecast_accuracy": ("days_ahead", "buyers"),
    "rpt_funnel_monthly": ("month_start_date",),
    "rpt_goals": ("goal_name",),
    "rpt_hot_people": ("customer_id",),
    "rpt_lifecycle_spans": ("span_type", "span"),
    "rpt_money_reconciliation": ("part",),
    "rpt_overview": ("shop_currency",),
    "rpt_prediction_calibration": ("prediction", "days_ahead", "band_number"),
    "rpt_program_kpis": ("program",),
    "rpt_promotions": ("promotion_name",),
    "rpt_revenue_monthly": ("month_start_date",),
    "rpt_rfm_matrix": ("recency_score", "frequency_score"),
    "rpt_sales_forecast": ("buyers", "first_month", "last_month"),
    "rpt_segment_flows": ("from_label", "to_label"),
    "rpt_segment_potential": ("rfm_segment",),
    "rpt_segment_summary": ("rfm_segment", "as_of_date"),
    "rpt_segment_transitions": ("from_segment", "to_segment", "as_of_date"),
    "rpt_segments_now": ("rfm_segment",),
    "source_coverage": ("source", "raw_table", "column_name"),
}

MOVING = "_points"
"""Columns of this ending add up decayed points, whose ninth decimal may move.

That can turn the fourth decimal, as which they are kept, of a few rows. So their sum
is frozen, each row weighted by its key, and may move by MOVES.
"""
MOVES = Decimal("0.005")

Frozen = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """Runs of one warehouse, each with more rows than the one before.

    deliver: puts the rows of the numbered run into the raw folder; None: the folder is
    the sample's. runs: the vars of each run.
    """

    deliver: Callable[[Path, int], None] | None = None
    runs: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    raw_format: str = "csv"


def deliver_shops(raw: Path, number: int) -> None:
    """Put all rows of the generated shops into the raw folder."""
    made = [test_incremental.own_shop(n, SEED) for n in range(test_incremental.SHOPS)]
    test_incremental.deliver(raw, number, made)


def deliver_part_of_shops(raw: Path, number: int) -> None:
    """Put one of the arrivals of the generated shops into the raw folder."""
    parts = []
    for shop in range(test_incremental.SHOPS):
        rows = test_incremental.own_shop(shop, SEED)
        pick = random.Random(f"frozen {shop}")
        split = test_incremental.arrivals(rows, len(ARRIVALS), pick)
        parts.append(split[number])
    test_incremental.deliver(raw, number, parts)


def deliver_online_retail(raw: Path, number: int) -> None:
    """Put all rows of Online Retail into the raw folder."""
    copy_parquet("online_retail", raw, number, "true")


def deliver_complete_journey(raw: Path, number: int) -> None:
    """Put what arrived at The Complete Journey in one season into the raw folder.

    The first season holds what arrived before it, too.
    """
    where = f"loaded_at < '{SEASONS[number + 1]}'"
    if number:
        where += f" and loaded_at >= '{SEASONS[number]}'"
    copy_parquet("complete_journey", raw, number, where)


def copy_parquet(name: str, raw: Path, number: int, where: str) -> None:
    """Copy rows of a real data set's raw tables into a file of its own."""
    with duckdb.connect() as connection:
        for table in warehouse.RAW_COLUMNS:
            (raw / table).mkdir(parents=True, exist_ok=True)
            connection.execute(
                f"copy (from '{SHARED / name / table}.parquet' where {where})"
                f" to '{raw / table / str(number)}.parquet' (format parquet)"
            )


SHOP = {"affinity_min_support": 2, "max_rejected_rate": 1.0}
BRITAIN = {"shop_currency": "GBP", "shop_timezone": "Europe/London"}
AMERICA = {"shop_currency": "USD", "shop_timezone": "America/New_York"}
CASES = {
    "sample": Case(),
    "shops": Case(deliver_shops, [SHOP | {"as_of": CLOSING}]),
    "shops_in_arrivals": Case(
        deliver_part_of_shops, [SHOP | {"as_of": moment} for moment in ARRIVALS]
    ),
    "online_retail": Case(deliver_online_retail, [BRITAIN], "parquet"),
    "complete_journey": Case(
        deliver_complete_journey, [AMERICA] * (len(SEASONS) - 1), "parquet"
    ),
}
REAL = ("online_retail", "complete_journey")


def build(case: Case, folder: Path) -> Path:
    """Run a case and return its database."""
    raw = folder / "raw" if case.deliver else "seeds/sample"
    database = folder / "warehouse.duckdb"
    for number, variables in enumerate(case.runs):
        if case.deliver:
            case.deliver(folder / "raw", number)
        result = warehouse.build(
            raw,
            database,
            variables=variables,
            raw_format=case.raw_format,
            parse_once=True,
        )
        assert result.success, result.failures
    return database


def freeze(database: Path) -> Frozen:
    """Digest every public table of a database."""
    with warehouse.connect(database) as connection:
        return {
            table: digest(connection, table, columns)
            for table, columns in public_tables(connection).items()
        }


def public_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """List the columns of each public table."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'main' order by table_name, ordinal_position"
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def digest(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]
) -> dict[str, Any]:
    """Count a table's rows and digest its columns; the order of rows does not matter.

    A digest adds up a number made of each row's key and value. Raises KeyError for a
    table without an entry in KEYS.
    """
    key = " || chr(31) || ".join(text(column) for column in KEYS[table])
    select = []
    for column in columns:
        is_moving = column.endswith(MOVING)
        value = f"'{column} is ' || ({column} is null)" if is_moving else text(column)
        select.append(f"sum(md5_number_lower(row_key || chr(31) || {value}))")
    moving = [column for column in columns if column.endswith(MOVING)]
    for column in moving:
        weight = "cast(1000 + md5_number_lower(row_key) % 1000 as decimal(4, 0))"
        select.append(f"sum(cast({column} as decimal(24, 4)) * {weight})")
    count, *sums = connection.execute(
        f"with keyed as (select *, {key} as row_key from main.{table})"
        f" select count(*), {', '.join(select)} from keyed"
    ).fetchone()
    digests = [f"{(found or 0) % 2**64:016x}" for found in sums[: len(columns)]]
    frozen = {"rows": count, "columns": dict(zip(columns, digests, strict=True))}
    if moving:
        totals = [str((total or Decimal(0)) / 1000) for total in sums[len(columns) :]]
        frozen["points"] = dict(zip(moving, totals, strict=True))
    return frozen


def text(column: str) -> str:
    """Write a value so that null and an empty text are apart."""
    return f"coalesce('=' || cast({column} as varchar), '')"


def read(name: str) -> Frozen:
    """Read the digests of a case."""
    return json.loads((FROZEN / f"{name}.json").read_text("utf-8"))


def differences(database: Path, frozen: Frozen) -> Iterator[str]:
    """Tell what a database has otherwise than the frozen digests."""
    with warehouse.connect(database) as connection:
        tables = public_tables(connection)
        for table, before in frozen.items():
            known = list(before["columns"])
            lost = [name for name in known if name not in tables.get(table, ())]
            if table not in tables:
                yield f"{table} is missing"
            elif lost:
                yield f"{table} lacks {', '.join(lost)}"
            else:
                now = digest(connection, table, known)
                yield from table_differences(table, before, now)


def table_differences(
    table: str, before: dict[str, Any], now: dict[str, Any]
) -> Iterator[str]:
    """Tell how a table differs: its number of rows, its keys, or some columns."""
    was = before["columns"]
    columns = [name for name, found in now["columns"].items() if found != was[name]]
    columns += [
        name
        for name, total in now.get("points", {}).items()
        if abs(Decimal(before["points"][name]) - Decimal(total)) > MOVES
    ]
    if before["rows"] != now["rows"]:
        yield f"{table}: {now['rows']} rows, {before['rows']} before"
    elif set(KEYS[table]) <= set(columns):
        yield f"{table}: other keys in as many rows"
    elif columns:
        yield f"{table}: other values in {', '.join(columns)}"


@pytest.mark.parametrize(
    "name",
    [
        "sample",
        "shops",
        pytest.param("shops_in_arrivals", marks=pytest.mark.long),
        *(
            pytest.param(
                name,
                marks=[
                    pytest.mark.long,
                    pytest.mark.skipif(
                        not SHARED.is_dir(),
                        reason="the real data sets are not beside the project",
                    ),
                ],
            )
            for name in REAL
        ),
    ],
)
def test_rows_are_as_before(name: str, tmp_path: Path) -> None:
    """Every public table of a case has its frozen rows."""
    found = list(differences(build(CASES[name], tmp_path), read(name)))
    assert not found, "\n".join(found)


def test_frozen_cases_fill_every_public_table() -> None:
    """What `make test` looks at has rows in every table, and no table is left out.

    Nobody there consents to advertising; test_activation.py has people who do.
    """
    quick = [read("sample"), read("shops")]
    for table in KEYS.keys() - {"ads_customer_match"}:
        assert any(case[table]["rows"] for case in quick), table
    for name in CASES:
        assert list(read(name)) == sorted(KEYS)


HISTORY = [
    ("ann", "2025-01-31", "Loyal", "0.1563"),
    ("ann", "2025-02-28", None, "7.0000"),
    ("bob", "2025-01-31", "", None),
]


def history(folder: Path, name: str, columns: str, rows: list[tuple]) -> Path:
    """Make a database with a small customer_segment_history."""
    database = folder / f"{name}.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create table customer_segment_history ({columns})")
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(
            f"insert into customer_segment_history values ({marks})", rows
        )
    return database


COLUMNS = (
    "customer_id text, as_of_date date, rfm_segment text,"
    " engagement_points decimal(18, 4)"
)
ann, ann_later, bob = HISTORY


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([bob, ann_later, ann], []),
        ([(*ann[:3], "0.1562"), ann_later, bob], []),
        ([ann, ann_later], ["2 rows, 3 before"]),
        ([ann, ann_later, ("bea", *bob[1:])], ["other keys in as many rows"]),
        ([ann, ann, ann_later], ["other keys in as many rows"]),
        (
            [(*ann[:2], None, ann[3]), (*ann_later[:2], "Loyal", ann_later[3]), bob],
            ["other values in rfm_segment"],
        ),
        (
            [ann, ann_later, (*bob[:2], None, None)],
            ["other values in rfm_segment"],
        ),
        (
            [(*ann[:3], "7.0000"), (*ann_later[:3], "0.1563"), bob],
            ["other values in engagement_points"],
        ),
        (
            [ann, ann_later, (*bob[:3], "0.0000")],
            ["other values in engagement_points"],
        ),
    ],
    ids=[
        "other order",
        "fourth decimal",
        "row lost",
        "other person",
        "row doubled",
        "values exchanged",
        "null for empty",
        "points exchanged",
        "points for null",
    ],
)
def test_difference_is_found(
    rows: list[tuple], expected: list[str], tmp_path: Path
) -> None:
    """Only the order of rows and a decimal that may move go unsaid."""
    frozen = freeze(history(tmp_path, "before", COLUMNS, HISTORY))
    found = differences(history(tmp_path, "now", COLUMNS, rows), frozen)
    assert list(found) == [f"customer_segment_history: {text}" for text in expected]


def test_missing_and_new_columns(tmp_path: Path) -> None:
    """A column may come; no column may go, and no table."""
    rows = [(*row, "why") for row in HISTORY]
    frozen = freeze(history(tmp_path, "before", COLUMNS, HISTORY))
    now = f"{COLUMNS}, lifecycle_stage text"
    assert list(differences(history(tmp_path, "now", now, rows), frozen)) == []
    fewer = COLUMNS.replace("rfm_segment", "segment")
    lost = history(tmp_path, "lost", fewer, HISTORY)
    assert list(differences(lost, frozen)) == [
        "customer_segment_history lacks rfm_segment"
    ]
    frozen["fct_orders"] = {"rows": 0, "columns": {"order_id": ""}}
    assert list(differences(lost, frozen))[1:] == ["fct_orders is missing"]


def main(names: list[str]) -> None:
    """Build cases and write their digests; all that can be built, if none is named."""
    cases = [name for name in CASES if SHARED.is_dir() or name not in REAL]
    FROZEN.mkdir(exist_ok=True)
    for name in names or cases:
        with tempfile.TemporaryDirectory() as folder:
            frozen = freeze(build(CASES[name], Path(folder)))
        path = FROZEN / f"{name}.json"
        path.write_text(json.dumps(frozen, indent=1) + "\n", "utf-8")
        print(f"{path.name}: {sum(table['rows'] for table in frozen.values())} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
