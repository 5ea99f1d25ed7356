"""Editing a follow-up rule changes who is sent what, without a touch of the SQL.

One tiny shop is built with the shipped rules and with every rule edited. Each edit has
a person of its own, in whose messages it shows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rule_seeds import change_rules, copy_project
from warehouse import build, rows, write_raw

NOW = datetime(2024, 6, 30, 12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Tables = dict[str, list[dict[str, Any]]]
Told = dict[str, dict[str, tuple[int, str | None]]]
PROGRAMS = "seed_follow_up_programs"
EDITS: list[tuple[str, dict[str, str], dict[str, object]]] = [
    (PROGRAMS, {"program": "welcome"}, {"delay_hours": 6, "priority": 20}),
    (PROGRAMS, {"program": "review_request"}, {"priority": 1, "cooldown_days": 5}),
    (PROGRAMS, {"program": "cart_recovery"}, {"expires_after_hours": 10}),
    (PROGRAMS, {"program": "newsletter_resend"}, {"delay_hours": 24}),
    (PROGRAMS, {"program": "cross_sell"}, {"max_retries": 0, "retry_after_hours": ""}),
    ("seed_send_limits", {"limit_name": "max_emails_per_day"}, {"limit_value": 2}),
    ("seed_send_limits", {"limit_name": "too_old_shown_days"}, {"limit_value": 1}),
    ("seed_order_statuses", {"order_status": "shipped"}, {"is_delivered": "true"}),
]
# person: program: (attempt, why held back), with the shipped and with the edited rules
EXPECTED: dict[str, tuple[Any, Any]] = {
    "delay": ({"welcome": (1, None)}, {}),
    "expiry": ({"cart_recovery": (1, None)}, {"cart_recovery": (1, "too_old")}),
    "shorter delay": ({}, {"newsletter_resend": (1, None)}),
    "no retry": ({"cross_sell": (2, None)}, {}),
    "cooldown": (
        {"review_request": (1, "cooldown")},
        {"review_request": (1, None)},
    ),
    "priority and a second message a day": (
        {
            "welcome": (1, None),
            "cart_recovery": (1, "higher_priority_today"),
            "review_request": (1, "higher_priority_today"),
        },
        {
            "welcome": (1, "higher_priority_today"),
            "cart_recovery": (1, None),
            "review_request": (1, None),
        },
    ),
    "shown no more": ({"welcome": (1, "too_old")}, {}),
    "a status that means delivered": ({}, {"review_request": (1, None)}),
}


def shop() -> Tables:
    """Make the raw tables: a person an edit, and a crowd that buys a and b together."""
    tables: Tables = defaultdict(list)
    created = {
        "delay": NOW - 2 * HOUR,
        "priority and a second message a day": NOW - 20 * HOUR,
        "shown no more": NOW - 9 * DAY,
    }
    for who in EXPECTED:
        long_ago = NOW - 300 * DAY
        tables["customers"].append(
            {
                "customer_id": who,
                "email": f"{who.replace(' ', '.')}@shop.example",
                "created_at": created.get(who, long_ago),
                "loaded_at": created.get(who, long_ago),
            }
        )
        tables["consents"].append(
            {
                "consent_id": who,
                "customer_id": who,
                "channel": "email",
                "purpose": "marketing",
                "is_granted": "true",
                "recorded_at": long_ago,
                "loaded_at": long_ago,
            }
        )
    for product in "abc":
        tables["products"].append({"product_id": product, "loaded_at": NOW - 400 * DAY})
    for number in range(6):
        order(tables, f"crowd {number}", NOW - 200 * DAY, "a", "b")
        order(tables, f"other {number}", NOW - 200 * DAY, "c")
    cart(tables, "expiry", NOW - 20 * HOUR)
    cart(tables, "priority and a second message a day", NOW - 9 * HOUR)
    order(tables, "priority and a second message a day", NOW - 9 * DAY, "c")
    mail(tables, "shorter delay", "newsletter", NOW - 30 * HOUR)
    # that opens are known
    interact(tables, "no retry", NOW - 300 * DAY, interaction_type="email_open")
    order(tables, "no retry", NOW - 50 * HOUR, "a")
    mail(tables, "no retry", "cross_sell", NOW - 40 * HOUR)
    order(tables, "cooldown", NOW - 9 * DAY, "c")
    mail(tables, "cooldown", "review_request", NOW - 10 * DAY)
    who = "a status that means delivered"
    order(tables, who, NOW - 9 * DAY, "c", status="shipped")
    return tables


def order(
    tables: Tables, who: str, at: datetime, *products: str, status: str = "delivered"
) -> None:
    """Add an order of some products."""
    order_id = f"order {len(tables['orders'])}"
    tables["orders"].append(
        {
            "order_id": order_id,
            "customer_id": who,
            "ordered_at": at,
            "status": status,
            "currency_code": "EUR",
            "loaded_at": at,
        }
    )
    tables["order_lines"] += [
        {
            "order_line_id": f"{order_id} {product}",
            "order_id": order_id,
            "product_id": product,
            "quantity": 1,
            "unit_price": 20,
            "loaded_at": at,
        }
        for product in products
    ]


def interact(tables: Tables, who: str, at: datetime, **columns: str) -> None:
    """Add an interaction."""
    tables["interactions"].append(
        {
            "interaction_id": f"interaction {len(tables['interactions'])}",
            "customer_id": who,
            "occurred_at": at,
            "loaded_at": at,
            **columns,
        }
    )


def cart(tables: Tables, who: str, at: datetime) -> None:
    """Put a product in a cart."""
    interact(tables, who, at, interaction_type="add_to_cart", product_id="c")


def mail(tables: Tables, who: str, program: str, at: datetime) -> None:
    """Send an e-mail of a program."""
    tables["campaigns"].append(
        {
            "campaign_id": program,
            "program": program,
            "channel": "email",
            "sent_at": at,
            "loaded_at": at,
        }
    )
    interact(tables, who, at, interaction_type="email_sent", campaign_id=program)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Told]:
    """Build the shop with the shipped rules and with every rule edited."""
    folder = tmp_path_factory.mktemp("follow_up_rules")
    write_raw(folder / "raw", shop())
    project = copy_project(folder / "project")
    before = tell(project, folder / "raw", folder / "before.duckdb")
    for seed, where, values in EDITS:
        change_rules(project, seed, where, **values)
    return before, tell(project, folder / "raw", folder / "after.duckdb")


def tell(project: Path, raw: Path, database: Path) -> Told:
    """Build the shop with the rules of a project: person -> program -> outcome."""
    result = build(
        raw,
        database,
        variables={"as_of": str(NOW), "rfm_scoring": "fixed"},
        project_dir=project,
        select="+fct_follow_ups",
    )
    assert result.success, result.failures
    found: Told = defaultdict(dict)
    for row in rows(database, "fct_follow_ups"):
        outcome = (row["attempt"], row["held_back_reason"])
        found[row["customer_id"]][row["program"]] = outcome
    return found


@pytest.mark.parametrize("who", EXPECTED)
def test_an_edited_rule_changes_its_persons_messages(
    told: tuple[Told, Told], who: str
) -> None:
    """The person's messages are those of the shipped rules, then of the edited ones."""
    before, after = EXPECTED[who]
    assert (told[0][who], told[1][who]) == (before, after)
