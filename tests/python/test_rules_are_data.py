"""Editing a rule seed changes the outcome, without a touch of the SQL.

One tiny shop is built twice, with the shipped rules and with every rule edited. Each
edit has a person of its own, in whose row it shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rule_seeds import change_rules, copy_project
from warehouse import build, rows, write_raw

AS_OF = "2024-06-30"
NOW = f"{AS_OF} 08:00:00"


@dataclass(frozen=True)
class Edit:
    """One edit of a rule, and what it does to its person.

    change: seed, rows, new values. orders and interactions: the person's, as the
    columns in which they differ from the usual. before and after: the value of the
    column of customer_segments.
    """

    name: str
    change: tuple[str, dict[str, str], dict[str, object]]
    column: str
    before: object
    after: object
    orders: list[dict[str, object]] = field(default_factory=list)
    interactions: list[dict[str, object]] = field(default_factory=list)
    person: dict[str, object] = field(default_factory=dict)


EDITS = [
    Edit(
        "points",
        ("seed_engagement_points", {"interaction_type": "social_like"}, {"points": 7}),
        "engagement_points",
        Decimal("3.0000"),
        Decimal("7.0000"),
        interactions=[{"interaction_type": "social_like"}],
    ),
    Edit(
        "daily cap",
        (
            "seed_engagement_points",
            {"interaction_type": "product_view"},
            {"daily_cap": 2},
        ),
        "engagement_points",
        Decimal("5.0000"),
        Decimal("2.0000"),
        interactions=[{"interaction_type": "product_view"}] * 9,
    ),
    Edit(
        "half-life",
        (
            "seed_engagement_points",
            {"interaction_type": "email_click"},
            {"half_life_days": 7},
        ),
        "engagement_points",
        Decimal("2.5000"),
        Decimal("0.6250"),
        interactions=[
            {"interaction_type": "email_click", "occurred_at": "2024-06-09 08:00:00"}
        ],
    ),
    Edit(
        "tracking consent",
        (
            "seed_engagement_points",
            {"interaction_type": "email_open"},
            {"needs_tracking_consent": "false"},
        ),
        "engagement_points",
        Decimal("0.0000"),
        Decimal("1.0000"),
        interactions=[{"interaction_type": "email_open"}],
    ),
    Edit(
        "purchase intent",
        (
            "seed_engagement_points",
            {"interaction_type": "search"},
            {"is_purchase_intent": "true"},
        ),
        "lifecycle_stage",
        "lead",
        "prospect",
        interactions=[{"interaction_type": "search"}],
    ),
    Edit(
        "engagement level",
        ("seed_engagement_levels", {"engagement_level": "warm"}, {"min_points": 8}),
        "engagement_level",
        "cool",
        "warm",
        interactions=[{"interaction_type": "newsletter_signup"}],
    ),
    Edit(
        "threshold",
        (
            "seed_rfm_thresholds",
            {"metric": "monetary_amount", "score": "5"},
            {"bound": 900},
        ),
        "monetary_score",
        4,
        5,
        orders=[{"unit_price": 950}],
    ),
    Edit(
        "cell",
        (
            "seed_segment_cells",
            {
                "segment_map": "eleven",
                "recency_score": "2",
                "frequency_score": "1",
                "monetary_score": "1",
            },
            {"rfm_segment": "Lost"},
        ),
        "rfm_segment",
        "Hibernating",
        "Lost",
        orders=[{"ordered_at": "2023-10-01 08:00:00", "unit_price": 10}],
    ),
    Edit(
        "segment at risk",
        ("seed_segments", {"rfm_segment": "About To Sleep"}, {"is_at_risk": "true"}),
        "is_at_risk",
        False,
        True,
        orders=[{"ordered_at": "2024-02-01 08:00:00"}] * 2,
    ),
    Edit(
        "playbook",
        (
            "seed_nurture_playbook",
            {"rfm_segment": "Prospects", "engagement_level": "hot"},
            {"recommended_action": "Send flowers"},
        ),
        "recommended_action",
        "Send a cart-recovery e-mail with a discount code",
        "Send flowers",
        interactions=[{"interaction_type": "add_to_cart"}] * 3,
    ),
    Edit(
        "status that counts",
        ("seed_order_statuses", {"order_status": "pending"}, {"is_counted": "true"}),
        "order_count",
        None,
        1,
        orders=[{"status": "pending"}],
    ),
    Edit(
        "order type",
        (
            "seed_order_types",
            {"order_type": "renewal"},
            {"counts_for_frequency": "true"},
        ),
        "order_count",
        None,
        1,
        orders=[{"order_type": "Renewal"}],
    ),
    Edit(
        "product type",
        (
            "seed_product_types",
            {"product_type": "gift_card"},
            {"counts_for_amount": "true", "counts_for_frequency": "true"},
        ),
        "monetary_amount",
        None,
        Decimal("20.0000"),
        orders=[{"product_type": "gift_card"}],
    ),
    Edit(
        "exchange rate",
        (
            "seed_exchange_rates",
            {
                "shop_currency": "EUR",
                "currency_code": "GBP",
                "valid_from": "2021-01-01",
            },
            {"rate": 2},
        ),
        "monetary_amount",
        Decimal("116.0000"),
        Decimal("200.0000"),
        orders=[{"currency_code": "GBP", "unit_price": 100}],
    ),
    Edit(
        "first day of an exchange rate",
        (
            "seed_exchange_rates",
            {
                "shop_currency": "EUR",
                "currency_code": "USD",
                "valid_from": "2025-01-01",
            },
            {"valid_from": "2024-06-01"},
        ),
        "monetary_amount",
        Decimal("90.0000"),
        Decimal("92.0000"),
        orders=[{"currency_code": "USD", "unit_price": 100}],
    ),
    Edit(
        "reject reason: negative price",
        (
            "seed_rejection_reasons",
            {"rejection_reason": "negative_price"},
            {"is_rejected": "false"},
        ),
        "monetary_amount",
        Decimal("100.0000"),
        Decimal("90.0000"),
        orders=[{"unit_price": 100, "second_price": -10}],
    ),
    Edit(
        "reject reason: future dated",
        (
            "seed_rejection_reasons",
            {"rejection_reason": "future_dated"},
            {"is_rejected": "false"},
        ),
        "order_count",
        None,
        1,
        orders=[{"ordered_at": "2024-06-20 08:00:00", "loaded_at": "9999-01-01"}],
    ),
    # Accepted, it still does not count: no row says that its status does.
    Edit(
        "reject reason: unknown status",
        (
            "seed_rejection_reasons",
            {"rejection_reason": "unknown_status"},
            {"is_rejected": "false"},
        ),
        "order_count",
        None,
        None,
        orders=[{"status": "teleported"}],
    ),
    Edit(
        "age band",
        ("seed_age_bands", {"age_band": "18-24"}, {"age_band": "students"}),
        "age_band",
        "18-24",
        "students",
        person={"birth_date": "2002-01-01"},
    ),
    Edit(
        "placeholder date",
        (
            "seed_placeholder_dates",
            {"placeholder_date": "1970-01-01"},
            {"placeholder_date": "1971-01-01"},
        ),
        "age_band",
        None,
        "45-54",
        person={"birth_date": "1970-01-01"},
    ),
    Edit(
        "lifecycle rule",
        ("seed_lifecycle_rules", {"priority": "2"}, {"min_order_count": 3}),
        "lifecycle_stage",
        "repeat",
        "loyal",
        orders=[{}] * 3,
    ),
]

Tables = dict[str, list[dict[str, Any]]]


def shop(edits: list[Edit]) -> Tables:
    """Make the raw tables of a shop with one person per edit."""
    tables: Tables = {
        name: []
        for name in ("customers", "products", "orders", "order_lines", "interactions")
    }
    for edit in edits:
        tables["customers"].append(
            {
                "customer_id": edit.name,
                "created_at": "2023-01-01 08:00:00",
                "loaded_at": NOW,
                **edit.person,
            }
        )
        for number, order in enumerate(edit.orders):
            order_id = f"{edit.name} {number}"
            prices = [order.get("unit_price", 20)]
            prices += [order["second_price"]] if "second_price" in order else []
            tables["orders"].append(
                {
                    "order_id": order_id,
                    "customer_id": edit.name,
                    "ordered_at": order.get("ordered_at", NOW),
                    "status": order.get("status", "completed"),
                    "currency_code": order.get("currency_code", "EUR"),
                    "order_type": order.get("order_type"),
                    "loaded_at": order.get("loaded_at", NOW),
                }
            )
            tables["products"].append(
                {
                    "product_id": order_id,
                    "product_type": order.get("product_type"),
                    "loaded_at": NOW,
                }
            )
            tables["order_lines"] += [
                {
                    "order_line_id": f"{order_id} {line}",
                    "order_id": order_id,
                    "product_id": order_id,
                    "quantity": 1,
                    "unit_price": price,
                    "loaded_at": NOW,
                }
                for line, price in enumerate(prices)
            ]
        tables["interactions"] += [
            {
                "interaction_id": f"{edit.name} {number}",
                "occurred_at": NOW,
                "customer_id": edit.name,
                "loaded_at": NOW,
                **interaction,
            }
            for number, interaction in enumerate(edit.interactions)
        ]
    return tables


@dataclass(frozen=True)
class Outcome:
    """What one build says: the person of each edit, and the reasons for rejects."""

    people: dict[str, dict[str, Any]]
    reasons: list[str]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Outcome]:
    """Build the shop with the shipped rules and with every rule edited."""
    folder = tmp_path_factory.mktemp("rules_are_data")
    write_raw(folder / "raw", shop(EDITS))
    project = copy_project(folder / "project")
    before = build_outcome(project, folder / "raw", folder / "before.duckdb")
    for edit in EDITS:
        seed, where, values = edit.change
        change_rules(project, seed, where, **values)
    return before, build_outcome(project, folder / "raw", folder / "after.duckdb")


def build_outcome(project: Path, raw: Path, database: Path) -> Outcome:
    """Build the shop with the rules of a project."""
    result = build(
        raw,
        database,
        variables={"as_of": AS_OF, "rfm_scoring": "fixed", "max_rejected_rate": 1},
        project_dir=project,
        select="+customer_segments +rejected_records",
    )
    assert result.success, result.failures
    people = {row["customer_id"]: row for row in rows(database, "customer_segments")}
    rejects = rows(database, "rejected_records")
    return Outcome(people, sorted(row["rejection_reason"] for row in rejects))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edited_rule_changes_its_person(
    outcomes: tuple[Outcome, Outcome], edit: Edit
) -> None:
    """The person's column has one value with the shipped rule, one with the edit."""
    before, after = (outcome.people[edit.name] for outcome in outcomes)
    assert (before[edit.column], after[edit.column]) == (edit.before, edit.after)


def test_an_accepted_reason_rejects_nothing(
    outcomes: tuple[Outcome, Outcome],
) -> None:
    """Rows with a reason that the edited seed accepts are no longer rejected.

    The lines of the two orders that were rejected were orphans.
    """
    before, after = outcomes
    assert before.reasons == [
        "future_dated",
        "negative_price",
        "orphan_line",
        "orphan_line",
        "unknown_status",
    ]
    assert after.reasons == []
