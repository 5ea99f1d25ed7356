"""A day's news gives the tables that all raw rows would give.

Each warehouse holds many small shops that share no key: every shop is a case of its
own, with its own split of the raw rows into arrivals. Runs look from random moments,
are repeated at random or break off; what they leave is compared with a full refresh,
table by table. Two arrivals are tried in `make test`, four in `make test-long`.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shops
import warehouse

SHOPS = 40
OPENING = datetime(2024, 10, 10)
DAYS = 160
MOMENTS = (None, "2024-12-31", "2025-01-15 12:00:00", "2025-03-31", "2026-01-01")
IDS = [
    "customer_id",
    "product_id",
    "order_id",
    "order_line_id",
    "refund_id",
    "interaction_id",
    "anonymous_id",
    "session_id",
    "campaign_id",
    "consent_id",
]

# Tables that are made anew from the facts in every run, and the rules behind them.
LATER = [
    "path:models/campaigns/fct_campaign_*",
    "int_campaign_reach",
    "int_campaigns",
    "int_experiment_arms+",
    "int_message_counts",
    "int_message_resends",
    "int_funnel",
    "int_goal_actuals",
    "path:models/products,config.materialized:table",
    "path:models/follow_ups",
    "path:models/activation",
    "path:models/reporting",
]

# What a run notes for itself, and dates that it has open.
NOTES = {
    "coltiva_builds",
    "coltiva_inputs",
    "coltiva_runs",
    "int_changed_cart_owners",
    "int_as_of_dates",
    "int_changed_people",
    "int_new_identities",
    "int_changed_identities",
    "int_new_interactions",
    "int_interaction_arrivals",
    "int_new_orders",
    "int_recast_products",
    "int_changed_orders",
    "int_changed_recipients",
}
# What holds the open dates only, or stands on months as they were when closed.
HISTORY = {
    "customer_segment_history",
    "fct_follow_ups",
    "fct_segment_changes",
    "int_people_by_date",
    "int_engagement",
    "int_rfm",
    "int_rfm_scores",
    "int_customer_states",
    "int_buyer_histories",
    "prediction_models",
    "int_model_fits",
    "int_dated_fits",
    "int_buyer_forecasts",
    "int_buyer_values",
    "int_forecast_variants",
    "int_forecast_spreads",
    "int_newcomer_forecasts",
    "int_sales_months",
    "int_sales_forecasts",
    "int_forecast_outcomes",
    "int_lead_states",
    "int_lead_outcomes",
    "int_lead_rates",
    "customer_predictions",
    "int_decayed_points",
    "int_follow_up_attempts",
    "int_triggers",
    "int_trigger_segment_entered",
}
SINCE = "previous_rfm_segment, segment_changed_on"


def own_shop(number: int, seed: int) -> shops.Raw:
    """Make a small shop whose keys and e-mails meet those of no other number."""
    knobs = shops.Knobs(people=7, months=5, timezone="UTC")
    raw = shops.shop(seed * 1000 + number, knobs)
    for rows in raw.values():
        for row in rows:
            for column in IDS:
                if (row.get(column) or "").strip():
                    row[column] = f"{number}-{row[column].strip()}"
            if "@" in (row.get("email") or ""):
                row["email"] = row["email"].replace("@", f".{number}@")
    return raw


def arrivals(raw: shops.Raw, count: int, pick: random.Random) -> list[shops.Raw]:
    """Split a shop's rows into count arrivals, later ones with a later loaded_at.

    Most rows arrive soon after they happened, some at any time, before it included.
    Rows whose loaded_at is missing or unreadable keep it.
    """
    length = timedelta(days=DAYS // count)
    ends = [OPENING + length * (number + 1) for number in range(count)]
    batches: list[shops.Raw] = [{table: [] for table in raw} for _ in ends]
    for table, rows in raw.items():
        for row in rows:
            try:
                loaded_at = datetime.fromisoformat(row["loaded_at"].strip())
            except ValueError:
                batches[pick.randrange(count)][table].append(row)
                continue
            loaded_at = loaded_at.replace(tzinfo=None)
            fits = [n for n, end in enumerate(ends) if end >= loaded_at] or [-1]
            number = pick.choice([fits[0], *fits, pick.randrange(count)])
            at = ends[number] - timedelta(seconds=pick.choice([0, 0, 1, 60, 3600]))
            batches[number][table].append({**row, "loaded_at": shops.stamp(at)})
    return batches


def mail_before_its_campaign(batches: list[shops.Raw]) -> None:
    """Mail somebody who has no news since; the row of the campaign comes last."""
    sent = shops.stamp(OPENING + timedelta(days=1))
    batches[0]["interactions"].append(
        {
            "interaction_id": "mail to quiet",
            "interaction_type": "email_sent",
            "customer_id": "quiet",
            "campaign_id": "told late",
            "occurred_at": sent,
            "loaded_at": sent,
        }
    )
    batches[-1]["campaigns"].append(
        {
            "campaign_id": "told late",
            "program": "newsletter",
            "sent_at": sent,
            "loaded_at": shops.stamp(OPENING + timedelta(days=DAYS)),
        }
    )


def deliver(
    folder: Path, number: int, batches: list[shops.Raw], raw_format: str = "csv"
) -> None:
    """Put one arrival's rows of all shops into the raw folder, one file a table.

    Cells stay text in parquet too, bad ones included.
    """
    for table, columns in warehouse.RAW_COLUMNS.items():
        rows = [row for batch in batches for row in batch.get(table, [])]
        path = folder / table / f"{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(columns), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        if raw_format == "parquet":
            duckdb.execute(
                f"copy (from read_csv('{path}', header = true, all_varchar = true))"
                f" to '{path.with_suffix('.parquet')}' (format parquet)"
            )
            path.unlink()


def run(raw: Path, database: Path, raw_format: str = "csv", **variables: Any) -> None:
    """Build the facts, scores and segments once, and ask that it goes well."""
    result = warehouse.build(
        raw,
        database,
        raw_format=raw_format,
        variables={"max_rejected_rate": 1, **variables},
        exclude=LATER,
        parse_once=True,
    )
    assert result.success, result.failures


def differences(one: Path, other: Path, without: set[str]) -> Iterator[str]:
    """Tell each table that holds other rows in one database than in the other."""
    with warehouse.connect(one) as connection:
        connection.execute(f"attach '{other}' as other (read_only)")
        here = one.stem
        for schema, table in warehouse.tables(other):
            if table in without or schema == "raw":
                continue
            columns = "*"
            if table == "customer_segments" and without & HISTORY:
                columns = f"* exclude ({SINCE})"
            counts = []
            for left, right in ((here, "other"), ("other", here)):
                counts += connection.execute(
                    f'select count(*) from (select {columns} from "{left}".{schema}.'
                    f'{table} except all select {columns} from "{right}".{schema}.'
                    f"{table})"
                ).fetchone()
            if any(counts):
                yield f"{table}: {counts[0]} rows too many, {counts[1]} missing"


def closed_months(database: Path) -> list[dict[str, Any]]:
    """Read the history of the months that were over before the last run's date."""
    (moment,) = warehouse.rows(database, "int_as_of")
    history = warehouse.rows(database, "customer_segment_history")
    return [row for row in history if row["as_of_date"] < moment["as_of_date"]]


def looks_from(database: Path) -> datetime:
    """Read the moment that the last run looked from."""
    (moment,) = warehouse.rows(database, "int_as_of")
    return moment["as_of_at"]


def moments(count: int, pick: random.Random) -> list[str | None]:
    """Choose the moment of each of count runs: forward, as a rule."""
    chosen = [pick.choice(MOMENTS) for _ in range(count)]
    if pick.random() < 0.75:
        chosen.sort(key=lambda moment: moment or "2025-12-31")
    return chosen


def run_part(
    raw: Path, database: Path, raw_format: str = "csv", **variables: Any
) -> None:
    """Build some facts only, as a run that breaks off: the next one takes its news."""
    part = warehouse.build(
        raw,
        database,
        raw_format=raw_format,
        variables={"max_rejected_rate": 1, **variables},
        select="+int_orders_priced",
        parse_once=True,
    )
    assert part.success, part.failures


@pytest.mark.parametrize(
    ("seed", "count"),
    [(1, 2), *(pytest.param(seed, 4, marks=pytest.mark.long) for seed in range(2, 7))],
)
def test_incremental_equals_full_refresh(seed: int, count: int, tmp_path: Path) -> None:
    """After every arrival the facts, and after a restatement all tables, are equal.

    Raw interactions are stored where raw files are CSV, and read in place elsewhere.
    """
    raw_format = "csv" if seed % 2 else "parquet"
    pick = random.Random(seed)
    split = [
        arrivals(own_shop(number, seed), count, random.Random(f"{seed} {number}"))
        for number in range(SHOPS)
    ]
    mail_before_its_campaign(split[0])
    raw, daily = tmp_path / "raw", tmp_path / "daily" / "shop.duckdb"
    looked_at = pick.randrange(1, count)
    looked_from, frozen = datetime.max, []
    for number, moment in enumerate(moments(count, pick)):
        deliver(raw, number, [batches[number] for batches in split], raw_format)
        if number == count - 1:
            run_part(raw, daily, raw_format, as_of=moment)
        for _ in range(pick.choice([1, 1, 2])):
            run(raw, daily, raw_format, as_of=moment)
        before, looked_from = looked_from, looks_from(daily)
        if before <= looked_from:
            until = max((row["as_of_date"] for row in frozen), default=date.min)
            kept = [row for row in closed_months(daily) if row["as_of_date"] <= until]
            assert kept == frozen
        frozen = closed_months(daily)
        full = tmp_path / f"full_{number}" / "shop.duckdb"
        if number in (looked_at, count - 1):
            run(raw, full, raw_format, as_of=moment)
            assert list(differences(daily, full, NOTES | HISTORY)) == []
    run(raw, daily, raw_format, as_of=moment, restate_from="2000-01-01")
    assert list(differences(daily, full, NOTES)) == []


@pytest.mark.long
def test_other_settings_start_anew(tmp_path: Path) -> None:
    """Facts made by other rules are not kept."""
    raw, daily = tmp_path / "raw", tmp_path / "daily" / "shop.duckdb"
    deliver(raw, 0, [own_shop(number, 98) for number in range(5)])
    run(raw, daily, shop_timezone="UTC")
    changed = {"shop_timezone": "Asia/Kolkata", "promotion_min_discount_rate": 0.5}
    run(raw, daily, **changed)
    full = tmp_path / "full" / "shop.duckdb"
    run(raw, full, **changed)
    assert list(differences(daily, full, NOTES)) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "otherwise",
    [{"as_of": "2024-12-31"}, {"shop_timezone": "Asia/Kolkata"}],
    ids=["the past", "settings"],
)
def test_a_part_built_otherwise_does_not_stay(
    otherwise: dict[str, str], tmp_path: Path
) -> None:
    """After a look at the past, or a try of a setting, the next run starts anew."""
    raw, daily = tmp_path / "raw", tmp_path / "daily" / "shop.duckdb"
    deliver(raw, 0, [own_shop(number, 97) for number in range(5)])
    run(raw, daily)
    run_part(raw, daily, **otherwise)
    run(raw, daily)
    full = tmp_path / "full" / "shop.duckdb"
    run(raw, full)
    assert list(differences(daily, full, NOTES)) == []


@pytest.mark.long
def test_a_dropped_table_is_rebuilt(tmp_path: Path) -> None:
    """New rows alone do not make a table whole that somebody has dropped."""
    raw, daily = tmp_path / "raw", tmp_path / "daily" / "shop.duckdb"
    deliver(raw, 0, [own_shop(number, 96) for number in range(5)])
    run(raw, daily)
    with duckdb.connect(str(daily)) as connection:
        connection.execute("drop table fct_interactions")
    run(raw, daily)
    full = tmp_path / "full" / "shop.duckdb"
    run(raw, full)
    assert list(differences(daily, full, NOTES)) == []
