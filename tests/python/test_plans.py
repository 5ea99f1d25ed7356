"""Goals, promotions and the value of buyers, in shops whose plans fit their days.

The rules that ship are for the sample shop's days, so here each made-up shop gets plans
of its own, catalogue costs, coupons and channels. The oracle knows all of it but the
forecasts, which are taken from customer_predictions as they are.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import shops
import warehouse
from oracle import Outcome, Rules, Settings, run, values
from oracle.plans import Plans
from rule_seeds import change_rules, copy_project, write_rules
from test_oracle import check, expected_goals

Row = dict[str, Any]
CHANNELS = ("", "social", "Social", "search", "friend")
COUPONS = ("", "", "", "summer", "SUMMER", "WELCOME")
COSTS_OF_CHANNELS = (
    ("Social", "60"),
    ("search", "0"),
    ("friend", "50000"),
    ("radio", "99.99"),
)
COSTS = ("", "1", "4.5", "7.3333", "0", "12")
REPORTS = (
    *("rpt_goals", "rpt_lifecycle_spans", "rpt_promotions", "rpt_customer_value"),
    *("rpt_segment_potential", "rpt_funnel_monthly"),
)
METRICS = (
    *("qualified_leads", "lead_to_prospect_rate", "prospect_to_customer_rate"),
    *("new_customers", "days_to_first_order", "cart_abandonment_rate"),
    *("opportunities", "sales", "reviews", "referrals"),
)
CASES = (
    shops.Case("plans", 31, shops.Knobs(people=90), {"as_of": "2025-05-09"}),
    shops.Case(
        "plans in Rome",
        32,
        shops.Knobs(people=80, months=18, timezone="Europe/Rome"),
        {
            "shop_timezone": "Europe/Rome",
            "merge_orders_within_minutes": 60,
            "prediction_min_repeat_buyers": 10,
            "promotion_driven_min_orders": 1,
            "promotion_driven_min_rate": 0.5,
        },
    ),
)


@dataclass
class Shop:
    """A built shop with plans, and what the oracle says of it."""

    database: Path
    outcome: Outcome
    plans: Plans


def planned(raw: shops.Raw, seed: int) -> shops.Raw:
    """Give products costs, orders coupons, customers channels: copies stay copies."""
    pick = random.Random(seed)
    costs: dict[str, str] = {}
    known = COSTS[1:] if seed == CASES[0].seed else COSTS
    for row in raw["products"]:
        row["unit_cost"] = costs.setdefault(row["product_id"], pick.choice(known))
    coupons: dict[str, str] = {}
    for row in raw["orders"]:
        row["coupon_code"] = coupons.setdefault(row["order_id"], pick.choice(COUPONS))
    channels: dict[str, str] = {}
    for row in raw["customers"]:
        own = channels.setdefault(row["customer_id"].strip(), pick.choice(CHANNELS))
        row["acquisition_channel"] = own
    for row in raw["interactions"]:
        if row["interaction_type"] == "social_share":
            row["interaction_type"] = "referral_made"
    return raw


def write_plans(project: Path, first: date, last: date) -> None:
    """Write goals, promotions and costs over a shop's days, some of them to come."""
    middle = first + (last - first) / 2
    spans = {
        "over": (first, middle),
        "of one day": (middle, middle),
        "to the end": (middle, last),
        "running": (middle, last + timedelta(days=40)),
        "planned": (last + timedelta(days=1), last + timedelta(days=90)),
    }
    write_rules(
        project,
        "seed_goals",
        [
            {
                "goal_name": f"{metric} {name}",
                "metric": metric,
                "target_value": "0.5" if metric.endswith("rate") else number,
                "valid_from": begins,
                "valid_to": ends,
            }
            for metric in METRICS
            for number, (name, (begins, ends)) in enumerate(spans.items(), 1)
        ],
    )
    promoted = [
        ("coupon", "Summer", "250"),
        ("coupon", "never", ""),
        ("product", "p1", "0"),
        ("category", "skincare", "12.5"),
    ]
    write_rules(
        project,
        "seed_promotions",
        [
            {
                "promotion_name": f"{value} {name}",
                "promoted_kind": kind,
                "promoted_value": value,
                "planned_discount_rate": "0.15" if kind == "coupon" else "",
                "cost_amount": cost,
                "valid_from": begins,
                "valid_to": ends,
            }
            for kind, value, cost in promoted
            for name, (begins, ends) in spans.items()
        ],
    )
    months = sorted({first.replace(day=1), middle.replace(day=1), last.replace(day=1)})
    months.append((last + timedelta(days=40)).replace(day=1))
    write_rules(
        project,
        "seed_acquisition_costs",
        [
            {
                "acquisition_channel": channel,
                "month_start_date": month,
                "cost_amount": cost,
            }
            for channel, cost in COSTS_OF_CHANNELS
            for month in months
        ],
    )
    # three actions make a qualified lead, an intent alone no longer does
    rules = {"priority": "6", "lifecycle_stage": "lead"}
    change_rules(project, "seed_lifecycle_rules", rules, is_qualified="true")
    rules = {"lifecycle_stage": "prospect"}
    change_rules(project, "seed_lifecycle_rules", rules, is_qualified="false")


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Shop:
    """Build a shop with plans of its own."""
    case: shops.Case = request.param
    folder = tmp_path_factory.mktemp("plans")
    raw = planned(case.rows(), case.seed)
    warehouse.write_raw(folder / "raw", raw)
    project = copy_project(folder / "project")
    outcome = run(
        raw, Rules.load(project / "seeds/config"), Settings.of(case.variables)
    )
    assert outcome.as_of_date
    first = min(order.order_date for order in outcome.sales.orders.values())
    write_plans(project, first, outcome.as_of_date)
    database = folder / "warehouse.duckdb"
    result = warehouse.build(
        folder / "raw",
        database,
        variables={"max_rejected_rate": 1.0, **case.variables},
        select=[f"+{table}" for table in REPORTS],
        project_dir=project,
    )
    assert result.success, result.failures
    rules = Rules.load(project / "seeds" / "config")
    outcome = run(raw, rules, Settings.of(case.variables))
    assert outcome.plans
    return Shop(database, outcome, outcome.plans)


def test_shop_has_every_case(shop: Shop) -> None:
    """The comparisons below look at goals, promotions and paybacks of every kind."""
    outcome = shop.outcome
    goals = expected_goals(shop.database, outcome)
    assert "forecast" in {row["expected_by"] for row in goals}
    assert {row["status"] for row in goals} >= {
        *("planned", "on_track", "behind", "reached", "missed"),
    }
    assert all(
        any(row["metric"] == metric and row["actual_value"] for row in goals)
        for metric in METRICS
    )
    assert {row["status"] for row in outcome.promotions} == {
        *("planned", "running", "over"),
    }
    assert any(row["new_buyer_count"] for row in outcome.promotions)
    assert any(row["returned_buyer_count"] for row in outcome.promotions)
    assert any(row["promotion_driven_buyer_count"] for row in outcome.promotions)
    paid = [row for row in outcome.worth if row["paid_customer_count"]]
    assert {row["payback_days"] is None for row in paid} == {True, False}
    assert any(
        row["acquisition_cost_amount"] and not row["customer_count"]
        for row in outcome.worth
    )
    costs = [shop.plans._margin(order) for order in shop.plans.orders]
    assert any(cost is not None for cost in costs)


def test_plans_equal_oracle(shop: Shop) -> None:
    """Every report holds what the oracle computes from the same raw rows."""
    outcome = shop.outcome
    for table, rows, keys in (
        ("rpt_goals", expected_goals(shop.database, outcome), ("goal_name",)),
        ("rpt_lifecycle_spans", outcome.spans, ("span_type", "span")),
        ("rpt_promotions", outcome.promotions, ("promotion_name",)),
        ("rpt_customer_value", outcome.worth, ("dimension", "dimension_value")),
        ("rpt_funnel_monthly", outcome.funnel, ("month_start_date",)),
    ):
        check(shop.database, table, rows, keys, tuple(rows[0]))


def test_dimensions_have_all_buyers(shop: Shop) -> None:
    """Each dimension tells of the same buyers, orders and amounts."""
    sums: dict[str, list[Any]] = {}
    for row in warehouse.rows(shop.database, "rpt_customer_value"):
        own = sums.setdefault(row["dimension"], [0, 0, 0])
        for place, name in enumerate(("customer_count", "order_count", "net_amount")):
            own[place] += row[name]
    assert len(sums) == 4
    assert len({tuple(own) for own in sums.values()}) == 1


def test_expected_value_of_buyers(shop: Shop) -> None:
    """What is expected of buyers adds up to what customer_predictions says of them."""
    expected: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    predicted = {
        row["customer_id"]: row["expected_revenue_365d"]
        for row in warehouse.rows(shop.database, "customer_predictions")
    }
    for who, buyer in shop.plans.buyers.items():
        if predicted[who] is not None:
            for key in buyer.began.items():
                expected[key].append(predicted[who])
    rows = []
    for row in shop.outcome.worth:
        own = expected[row["dimension"], row["dimension_value"]]
        total = sum(own) if own else None
        worth = total and Fraction(row["net_amount"] + total) / row["customer_count"]
        rows.append(
            {
                "dimension": row["dimension"],
                "dimension_value": row["dimension_value"],
                "expected_365d_amount": total,
                "lifetime_value_amount": worth and values.rounded(worth, 4),
            }
        )
    keys = ("dimension", "dimension_value")
    columns = ("expected_365d_amount", "lifetime_value_amount")
    check(shop.database, "rpt_customer_value", rows, keys, columns)


def _first(row: Row, *names: str) -> Any:
    """Give the first value of some columns that is not null."""
    return next((row[name] for name in names if row[name] is not None), None)


def test_potential_of_segments(shop: Shop) -> None:
    """People times expected orders times margin, by segment."""
    predictions = {
        row["customer_id"]: (
            _first(row, "expected_orders_90d", "conversion_probability_90d"),
            _first(row, "expected_revenue_90d", "expected_lead_value"),
        )
        for row in warehouse.rows(shop.database, "customer_predictions")
    }
    orders: dict[str, list[Any]] = defaultdict(list)
    for order in shop.plans.orders:
        if order.customer_id is not None:
            orders[order.customer_id].append(order)
    whole = shop.plans._margin_rate([order for own in orders.values() for order in own])
    people: dict[str, list[Row]] = defaultdict(list)
    for row in shop.outcome.segments:
        people[row["rfm_segment"]].append(row)
    rows = []
    for segment, own in people.items():
        found = [predictions[row["customer_id"]] for row in own]
        amounts = [revenue for _, revenue in found if revenue is not None]
        bought = [order for row in own for order in orders[row["customer_id"]]]
        rate = shop.plans._margin_rate(bought)
        rate = whole if rate is None else rate
        amount = sum(amounts) if amounts else None
        potential = None
        if amount is not None and rate is not None:
            potential = values.rounded(amount * rate, 4)
        rows.append(
            {
                "rfm_segment": segment,
                "customer_count": len(own),
                "reachable_count": sum(
                    row["recommended_channel"] not in (None, "none") for row in own
                ),
                "predicted_count": sum(number is not None for number, _ in found),
                "expected_amount": amount,
                "potential_amount": potential,
                "potential_per_customer_amount": None
                if potential is None
                else values.rounded(Fraction(potential) / len(own), 4),
                "margin_rate": rate,
            }
        )
    columns = tuple(rows[0])[1:]
    check(shop.database, "rpt_segment_potential", rows, ("rfm_segment",), columns)
    ranked = sorted(
        warehouse.rows(shop.database, "rpt_segment_potential"),
        key=lambda row: row["potential_rank"],
    )
    amounts = [row["potential_amount"] or 0 for row in ranked]
    assert amounts == sorted(amounts, reverse=True)
