"""Does a message help? Arms, their balance, what is compared and what is said."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import shops
import warehouse
from oracle import Rules, Settings, activation, experiments, run
from oracle.compare import differences
from rule_seeds import copy_project, write_rules

SEED = "seed_experiments"
COLUMNS = (
    "target_type",
    "measured_on",
    "verdict",
    "people_count",
    "written_to_count",
    "earlier_buyer_count",
    "converted_count",
    "order_count",
    "net_amount",
    "conversion_rate",
    "spend_per_person",
    "attributed_order_count",
    "attributed_amount",
    "cost_amount",
    "is_control",
    "is_final",
    "valid_from",
    "valid_to",
)
DIFFERENCES = {
    "conversion_uplift": "0.00000001",
    "incremental_order_count": "0.0001",
    "spend_uplift": "0.0001",
    "incremental_amount": "0.0001",
}
TOLERANCES = {
    name + end: Decimal(tolerance)
    for name, tolerance in DIFFERENCES.items()
    for end in ("", "_low", "_high")
}
Row = dict[str, Any]


def planned(name: str, kind: str, target: str, on: str, rate: str, **other: str) -> Row:
    """Make a row of the seed; on: everybody or assigned. The days: of some shops."""
    row = {"experiment": name, "target_type": kind, "target_name": target}
    row |= {"measured_on": on, "hold_out_rate": rate, "outcome_days": "14"}
    row |= {"valid_from": "2025-01-01", "valid_to": "2025-03-31", "description": name}
    return row | other


RUNNING = {"valid_from": "2025-04-20", "valid_to": "2025-05-20"}
PLANNED = [
    planned("past program", "program", "welcome", "everybody", "0.3"),
    planned("two programs", "program", "cross_sell", "everybody", "0.5", **RUNNING),
    planned("two programs", "program", "win_back", "everybody", "0.5", **RUNNING),
    planned("carts", "program", "cart_recovery", "assigned", "0.5", **RUNNING),
    planned("nothing at all", "all", "", "everybody", "0.1", **RUNNING),
    planned("nothing in winter", "all", "", "everybody", "0.25"),
    planned("own control", "campaign", "m0", "assigned", "", valid_from="2024-10-01"),
    planned("own control", "campaign", "m2", "assigned", "", valid_from="2024-10-01"),
    planned("letter", "campaign", "hello", "everybody", "0.05", **RUNNING),
    planned("shoes", "push", "Shoes", "everybody", "0.4", **RUNNING),
    planned("to come", "all", "", "everybody", "0.5", valid_from="2027-01-01"),
]
PLANNED[-1]["valid_to"] = "2027-02-01"
PUSHES = [
    {
        "push_name": name,
        "pushed_kind": "category",
        "pushed_value": category,
        "valid_from": "2025-04-01",
        "valid_to": "2025-06-30",
        "offer": "none",
    }
    for name, category in (("Shoes", "shoes"), ("Skin", "skincare"))
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project with experiments and pushes for the made-up shops."""
    folder = copy_project(tmp_path_factory.mktemp("project") / "coltiva")
    write_rules(folder, SEED, PLANNED)
    write_rules(folder, "seed_pushed_products", PUSHES)
    return folder


def with_control(raw: shops.Raw, seed: int) -> shops.Raw:
    """Add that the sender spared some people of some campaigns."""
    draw = random.Random(seed)
    accounts = sorted({row["customer_id"] for row in raw["customers"]} - {""})
    for number, who in enumerate(accounts):
        if draw.random() < 0.5:
            at = datetime(2025, 1, 1) + timedelta(hours=draw.randrange(3000))
            raw["interactions"].append(
                {
                    "interaction_id": f"spared {number}",
                    "interaction_type": "control_assigned",
                    "customer_id": who,
                    "campaign_id": draw.choice(("m0", "f cart_recovery", "push")),
                    "occurred_at": str(at),
                    "loaded_at": str(at),
                }
            )
    return raw


@pytest.mark.parametrize(
    ("seed", "timezone"),
    [(42, "Europe/Rome"), pytest.param(41, "UTC", marks=pytest.mark.long)],
)
def test_everything_equals_the_oracle(
    seed: int, timezone: str, project: Path, tmp_path: Path
) -> None:
    """Results, and who is left out of follow-ups, of pushes and of the audience."""
    raw = with_control(
        shops.shop(seed, shops.Knobs(people=150, timezone=timezone)), seed
    )
    given = {
        "as_of": shops.CLOSING,
        "shop_timezone": timezone,
        "affinity_min_support": 2,
    }
    warehouse.write_raw(tmp_path / "raw", raw)
    database = tmp_path / "warehouse.duckdb"
    result = warehouse.build(
        tmp_path / "raw",
        database,
        variables={"max_rejected_rate": 1.0, **given},
        select="+fct_experiment_results +audience_email +product_audiences",
        project_dir=project,
        threads=2,
    )
    assert result.success, result.failures
    rules = Rules.load(project / "seeds" / "config")
    outcome = run(raw, rules, Settings.of(given))

    actual = warehouse.rows(database, "fct_experiment_results")
    expected = [dict.fromkeys(TOLERANCES) | row for row in outcome.experiments]
    keys, columns = ("experiment", "arm"), (*COLUMNS, *TOLERANCES)
    assert not differences(expected, actual, keys, columns, TOLERANCES)
    arms = Counter(row["experiment"] for row in actual)
    assert arms == {row["experiment"]: 2 for row in PLANNED[:-1]} | {"own control": 3}
    assert {row["verdict"] for row in actual} >= {
        None,
        "not_over",
        "control_written_to",
    }

    held_back = ("held_back_reason", "due_at")
    expected = outcome.follow_ups
    actual = warehouse.rows(database, "fct_follow_ups")
    keys = ("customer_id", "program")
    assert not differences(expected, actual, keys, held_back)
    spared = {
        row["program"] for row in actual if row["held_back_reason"] == "control_group"
    }
    assert spared & {"cross_sell", "cart_recovery"}

    actual = warehouse.rows(database, "product_audiences")
    keys = ("push_name", "customer_id")
    assert not differences(outcome.audiences, actual, keys, ("audience_rank", "score"))
    actual = warehouse.rows(database, "audience_email")
    expected = activation.audience(outcome, rules)
    assert not differences(expected, actual, ("customer_id",), ("next_program",))
    spared = {row["customer_id"] for row in outcome.segments if row["can_email"]} - {
        row["customer_id"] for row in actual
    }
    assert spared


@pytest.mark.quick
def test_arms_are_balanced_and_of_their_own() -> None:
    """Shares are what was asked for, and one experiment says nothing of another."""
    people = [f"C{number:06d}" for number in range(20_000)]
    groups = {
        (name, rate): {
            who for who in people if experiments.in_control(name, who, Decimal(rate))
        }
        for name in ("winter", "spring")
        for rate in ("0.05", "0.2", "0.5")
    }
    for (name, rate), group in groups.items():
        share, spread = float(rate), (float(rate) * (1 - float(rate)) / 20_000) ** 0.5
        assert abs(len(group) / 20_000 - share) < 4 * spread, (name, rate)
    both = groups["winter", "0.2"] & groups["spring", "0.2"]
    assert abs(len(both) / 20_000 - 0.04) < 4 * (0.04 * 0.96 / 20_000) ** 0.5
    assert groups["winter", "0.05"] < groups["winter", "0.2"] < groups["winter", "0.5"]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("one", "people", "other", "others"),
    [(0.02, 900, 0.02, 100), (0.1, 300, 0.05, 300), (0.3, 200, 0.3, 40)],
)
def test_intervals_cover_at_their_level(
    one: float, people: int, other: float, others: int
) -> None:
    """Of intervals of made-up tests with known shares, 93 to 98.5 % hold the truth."""
    draw = random.Random(7)
    tests, held = 1_000, 0
    for _ in range(tests):
        mine = sum(draw.random() < one for _ in range(people))
        theirs = sum(draw.random() < other for _ in range(others))
        low, high = experiments.newcombe(mine, people, theirs, others)
        held += low <= one - other <= high
    assert 0.93 <= held / tests <= 0.985


# The public e-mail test ---------------------------------------------------------------

SENT_AT = datetime(2008, 3, 1, 9)
LONG = timedelta(days=99)
ARMS = {
    # arm: people, of them buyers, what they spent
    "women": (21_387, 189, Decimal("23038.12")),
    "men": (21_307, 267, Decimal("30311.69")),
    "": (21_306, 122, Decimal("13908.33")),
}
"""Counts that give the published conversion (.8837, 1.2531, .5726 %) and spend per head
(1.0772, 1.4226, .6528). The amounts of single orders are made up."""


def public_test() -> dict[str, list[Row]]:
    """Make a shop of the published counts: 64,000 people, two letters and a control."""
    draw = random.Random(64_000)
    rows: dict[str, list[Row]] = {
        name: []
        for name in ("customers", "orders", "order_lines", "interactions", "campaigns")
    }
    loaded = {"loaded_at": SENT_AT + timedelta(days=20)}
    rows["products"] = [
        {"product_id": "p", "product_name": "Shirt", "updated_at": SENT_AT} | loaded
    ]
    for name in ("women", "men"):
        rows["campaigns"].append(
            {"campaign_id": name, "program": "newsletter", "channel": "email"}
            | {"sent_at": SENT_AT, "cost_amount": 5_000, "currency_code": "EUR"}
            | loaded
        )
    for arm, (people, buyers, spent) in ARMS.items():
        weights = [draw.lognormvariate(0, 0.7) for _ in range(buyers)]
        amounts = [
            Decimal(round(float(spent) * weight / sum(weights), 2))
            for weight in weights
        ]
        amounts = [amount.quantize(Decimal("0.01")) for amount in amounts]
        amounts[0] += spent - sum(amounts)
        for number in range(people):
            who = f"{arm or 'none'}{number}"
            rows["customers"].append(
                {"customer_id": who, "created_at": SENT_AT - timedelta(days=99)}
                | loaded
            )
            kind = "email_sent" if arm else "control_assigned"
            rows["interactions"].append(
                {"interaction_id": who, "interaction_type": kind, "customer_id": who}
                | {"campaign_id": arm or "men", "occurred_at": SENT_AT}
                | loaded
            )
            if number < buyers:
                at = SENT_AT + timedelta(hours=draw.randrange(1, 120))
                rows["orders"].append(
                    {"order_id": who, "customer_id": who, "ordered_at": at}
                    | {"status": "paid", "currency_code": "EUR"}
                    | loaded
                )
                rows["order_lines"].append(
                    {"order_line_id": who, "order_id": who, "product_id": "p"}
                    | {"quantity": 1, "unit_price": amounts[number]}
                    | loaded
                )
    return rows


@pytest.mark.long
def test_public_email_test(tmp_path: Path) -> None:
    """Attribution claims every order of who was written to, the control under half."""
    folder = copy_project(tmp_path / "coltiva")
    days = {"valid_from": "2008-03-01", "valid_to": "2008-03-01", "outcome_days": "14"}
    plan = ("campaign", "women", "assigned", ""), ("campaign", "men", "assigned", "")
    write_rules(folder, SEED, [planned("Public test", *row, **days) for row in plan])
    warehouse.write_raw(tmp_path / "raw", public_test())
    database = tmp_path / "warehouse.duckdb"
    result = warehouse.build(
        tmp_path / "raw",
        database,
        variables={"as_of": "2008-04-01"},
        select="+fct_experiment_results",
        project_dir=folder,
        threads=2,
    )
    assert result.success, result.failures
    found = {
        row["arm"]: row for row in warehouse.rows(database, "fct_experiment_results")
    }
    conversion = {arm: f"{row['conversion_rate']:.6f}" for arm, row in found.items()}
    assert conversion == {"women": "0.008837", "men": "0.012531", "control": "0.005726"}
    spend = {arm: str(row["spend_per_person"]) for arm, row in found.items()}
    assert spend == {"women": "1.0772", "men": "1.4226", "control": "0.6528"}
    women, men = found["women"], found["men"]
    assert women["attributed_order_count"] + men["attributed_order_count"] == 456
    brought = women["incremental_order_count"] + men["incremental_order_count"]
    assert int(brought) == 211
    assert (women["verdict"], men["verdict"]) == ("more_orders", "more_orders")
    assert men["verdict_in_words"] == (
        "Believe the control group: the messages brought about 145 orders (107 to 183);"
        " attribution claims 267"
    )
