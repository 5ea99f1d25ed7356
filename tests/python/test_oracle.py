"""The warehouse equals the oracle, table by table, over made-up shops.

COLTIVA_EXAMPLES sets how many more shops, drawn at random, are built (default none).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shops
import warehouse
from conftest import Built
from hypothesis import HealthCheck, Phase, given, settings
from oracle import Outcome
from oracle.compare import differences

EXAMPLES = int(os.environ.get("COLTIVA_EXAMPLES", "0"))
POINT = Decimal("0.0001")
CHANNELS = ("web", "email", "social", "push", "sms", "other")
Row = dict[str, Any]

RFM = (
    "first_order_date",
    "last_order_date",
    "recency_days",
    "order_count",
    "monetary_amount",
    "average_order_amount",
)
SCORES = (
    "recency_score",
    "frequency_score",
    "monetary_score",
    "rfm_cell",
    "rfm_segment",
    "is_low_confidence",
)
ENGAGEMENT = (
    "engagement_points",
    "engagement_score",
    "engagement_level",
    "engagement_reason",
    "last_interaction_at",
)
FLAGS = ("is_vip", "is_at_risk", "is_promotion_driven", "is_high_potential")
SEGMENTS = (
    *RFM,
    *SCORES,
    *ENGAGEMENT,
    *FLAGS,
    "email",
    "first_name",
    "country_code",
    "age_band",
    "top_category",
    "as_of_date",
    "lifecycle_stage",
    "previous_rfm_segment",
    "segment_changed_on",
    "nurture_segment",
    "recommended_action",
    "recommended_channel",
    "recommended_offer",
    "can_email",
    "suppression_reason",
)
HISTORY = (*RFM, *SCORES, *ENGAGEMENT, *FLAGS, "lifecycle_stage", "nurture_segment")
PERSON_DAY = ("customer_id", "as_of_date")


def check(
    database: Path,
    table: str,
    expected: Iterable[Row],
    keys: tuple[str, ...],
    columns: tuple[str, ...],
) -> None:
    """Fail where a mart is not what the oracle says; points may be 0.0001 apart."""
    actual = warehouse.rows(database, table)
    points = {name: POINT for name in columns if name.endswith("_points")}
    found = differences(expected, actual, keys, columns, points)
    assert not found, f"{table}:\n" + "\n".join(found)


def check_everything(database: Path, outcome: Outcome) -> None:
    """Compare every mart the oracle knows."""
    rejected = Counter(
        (row["raw_table"], row["record_key"] or None, row["rejection_reason"])
        for row in warehouse.rows(database, "rejected_records")
    )
    assert rejected == outcome.intake.rejected
    check_sales(database, outcome)
    columns = ("customer_id", "interaction_type", "occurred_at", "is_machine")
    columns += ("is_known_type", "is_scored")
    check(
        database, "fct_interactions", outcome.interactions, ("interaction_id",), columns
    )
    check(database, "fct_customer_rfm", outcome.history, PERSON_DAY, RFM)
    check(database, "fct_customer_rfm_scores", outcome.history, PERSON_DAY, SCORES)
    engagement = [
        row
        | {f"{name}_points": row["points_by_channel"].get(name, 0) for name in CHANNELS}
        for row in outcome.history
    ]
    columns = (*ENGAGEMENT, *(f"{name}_points" for name in CHANNELS))
    check(database, "fct_customer_engagement", engagement, PERSON_DAY, columns)
    closed = [row for row in outcome.history if row["as_of_date"] in outcome.month_ends]
    check(database, "customer_segment_history", closed, PERSON_DAY, HISTORY)
    keys = ("customer_id", "changed_on")
    columns = ("from_segment", "to_segment")
    check(database, "fct_segment_changes", outcome.changes, keys, columns)
    check(database, "customer_segments", outcome.segments, ("customer_id",), SEGMENTS)


def check_sales(database: Path, outcome: Outcome) -> None:
    """Compare orders and lines, in their own and in the shop's currency."""
    at = outcome.as_of_at or datetime.min
    orders, lines = [], []
    for order in outcome.sales.orders.values():
        figures = {
            "gross": order.gross,
            "discount": order.discount,
            "refund": order.refunded(at),
            "net": order.net(at),
        }
        row: Row = {
            "order_id": order.order_id,
            "customer_id": order.customer_id,
            "order_date": order.order_date,
            "ordered_at": order.ordered_at,
            "currency_code": order.currency_code,
            "line_count": len(order.lines),
            "is_valid": order.counts(at),
            "is_on_promotion": order.on_promotion(
                outcome.settings.promotion_min_discount_rate
            ),
        }
        for name, amount in figures.items():
            row[f"{name}_amount"] = order.converted(amount)
            row[f"{name}_amount_original"] = amount
        orders.append(row)
        lines += [
            {
                "order_line_id": line.order_line_id,
                "order_id": order.order_id,
                "customer_id": order.customer_id,
                "order_date": order.order_date,
                "gross_amount_original": line.gross,
                "discount_amount_original": line.discount,
                "gross_amount": order.converted(line.gross),
                "discount_amount": order.converted(line.discount),
                "net_amount": line.net_in_shop_currency,
            }
            for line in order.lines
        ]
    for table, rows, key in (
        ("fct_orders", orders, "order_id"),
        ("fct_order_lines", lines, "order_line_id"),
    ):
        columns = tuple(rows[0])[1:] if rows else ()
        check(database, table, rows, (key,), columns)


@pytest.mark.parametrize("case", shops.CASES, ids=lambda case: case.name)
def test_warehouse_equals_oracle(
    case: shops.Case, build_case: Callable[[shops.Case], Built]
) -> None:
    """Every mart holds what the oracle computes from the same raw rows."""
    built = build_case(case)
    check_everything(built.database, built.outcome)


def test_sample_shop_equals_oracle(
    build_case: Callable[[shops.Case], Built],
) -> None:
    """The committed sample shop, with the default vars."""
    raw = warehouse.read_raw(warehouse.PROJECT / "seeds" / "sample")
    built = build_case(shops.Case("sample", raw=raw))
    check_everything(built.database, built.outcome)


@pytest.mark.skipif(not EXAMPLES, reason="set COLTIVA_EXAMPLES to draw more shops")
@settings(
    max_examples=EXAMPLES or 1,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(case=shops.cases())
def test_random_shops_equal_oracle(
    case: shops.Case, build_case: Callable[[shops.Case], Built]
) -> None:
    """More shops, each with its own settings."""
    built = build_case(case)
    check_everything(built.database, built.outcome)
