"""A run as of a past moment is the run that could have been made then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shops
import warehouse
from conftest import Built
from oracle import values

MONTH_END = date(2025, 2, 28)
MOMENT = values.end_of_day(MONTH_END, shops.SETTLED.knobs.timezone)
MARTS = (
    "customer_segments",
    "customer_segment_history",
    "fct_customer_engagement",
    "fct_customer_rfm",
    "fct_customer_rfm_scores",
    "fct_interactions",
    "fct_order_lines",
    "fct_orders",
    "fct_segment_changes",
)


def settled_shop() -> shops.Raw:
    """Make the settled shop, with a visit at the very moment and one just after."""
    raw = shops.SETTLED.rows()
    visit = next(row for row in raw["interactions"] if row["customer_id"])
    for number, at in enumerate((MOMENT, MOMENT + timedelta(microseconds=1))):
        raw["interactions"].append(
            visit
            | {
                "interaction_id": f"boundary{number}",
                "anonymous_id": "",
                "interaction_type": "add_to_cart",
                "is_machine": "",
                "occurred_at": shops.stamp(at),
                "loaded_at": shops.stamp(at),
            }
        )
    return raw


def known_by(raw: shops.Raw, moment: datetime) -> shops.Raw:
    """Keep the rows whose event is not later; lines go with their orders."""
    kept = {
        table: [
            row
            for row in rows
            if table not in shops.EVENTS
            or not row[shops.EVENTS[table]]
            or datetime.fromisoformat(row[shops.EVENTS[table]]) <= moment
        ]
        for table, rows in raw.items()
    }
    orders = {row["order_id"] for row in kept["orders"]}
    kept["order_lines"] = [
        row for row in kept["order_lines"] if row["order_id"] in orders
    ]
    return kept


@pytest.fixture(scope="module")
def shop() -> shops.Raw:
    """Make the raw rows once."""
    return settled_shop()


@pytest.fixture(scope="module")
def then(shop: shops.Raw, build_case: Callable[[shops.Case], Built]) -> Built:
    """Build all raw rows as of the month end, given as a bare date."""
    variables = {**shops.SETTLED.variables, "as_of": MONTH_END.isoformat()}
    return build_case(shops.Case("as of then", raw=shop, variables=variables))


def marts(database: Path) -> dict[str, list[dict[str, Any]]]:
    """Read the marts that follow the as-of moment."""
    return {mart: warehouse.rows(database, mart) for mart in MARTS}


def test_later_rows_do_not_exist(
    shop: shops.Raw, then: Built, build_case: Callable[[shops.Case], Built]
) -> None:
    """As of then over all rows = the rows of then, whose latest moment is then."""
    past = known_by(shop, MOMENT)
    assert sum(map(len, past.values())) < sum(map(len, shop.values()))
    case = shops.Case("rows of then", raw=past, variables=shops.SETTLED.variables)
    expected, found = marts(build_case(case).database), marts(then.database)
    different = [mart for mart in MARTS if expected[mart] != found[mart]]
    assert not different


def test_a_closed_month_is_the_run_of_then(
    shop: shops.Raw, then: Built, build_case: Callable[[shops.Case], Built]
) -> None:
    """History at a month end holds what customer_segments held on that date."""
    case = shops.Case("as of today", raw=shop, variables=shops.SETTLED.variables)
    today = build_case(case)
    history = [
        row
        for row in warehouse.rows(today.database, "customer_segment_history")
        if row["as_of_date"] == MONTH_END
    ]
    run = warehouse.rows(then.database, "customer_segments")
    shared = sorted(set(history[0]) & set(run[0]))
    assert len(shared) >= 20
    different = [
        (row["customer_id"], column)
        for row, other in zip(
            *(
                sorted(rows, key=lambda row: row["customer_id"])
                for rows in (history, run)
            ),
            strict=True,
        )
        for column in shared
        if row[column] != other[column]
    ]
    assert not different
