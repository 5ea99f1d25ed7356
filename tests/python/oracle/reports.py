"""What dashboards show, from the rows of the marts below."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from oracle import values
from oracle.attribution import COUNTS, rates, return_on, share
from oracle.raw import Row
from oracle.rules import Rules

REASONS = (
    "no_email",
    "complaint",
    "hard_bounce",
    "soft_bounce",
    "unsubscribed",
    "unreadable_withdrawal",
    "no_consent",
    "too_old",
    "cooldown",
    "weekly_limit",
    "higher_priority_today",
    "no_phone",
    "control_group",
)


def programs(
    follow_ups: Iterable[Row], months: Iterable[Row], rules: Rules
) -> list[Row]:
    """Sum up each follow-up program: what is due, and what its messages brought.

    months: figures by program, channel and month.
    """
    held: Counter[tuple[str, str | None]] = Counter()
    for row in follow_ups:
        held[row["program"], row["held_back_reason"]] += 1
    by_program = {one.name: Counter[str]() for one in rules.programs}
    amounts = dict.fromkeys(by_program, Decimal(0))
    costs = dict.fromkeys(by_program, Decimal(0))
    channels = {one.name: one.channel for one in rules.programs}
    for row in months:
        own = channels.get(row["program"])
        if own and row["channel"] == "(none)":
            costs[row["program"]] += row["cost_amount"]
        if own and row["channel"] == own:
            by_program[row["program"]].update({name: row[name] for name in COUNTS})
            amounts[row["program"]] += row["attributed_amount"]
            costs[row["program"]] += row["cost_amount"]
    found = []
    for one in rules.programs:
        back = {reason: held[one.name, reason] for reason in REASONS}
        row = {"program": one.name, "channel": one.channel, "priority": one.priority}
        row |= {f"held_back_{reason}_count": back[reason] for reason in REASONS}
        row["held_back_count"] = sum(back.values()) - back["too_old"]
        row["to_send_count"] = held[one.name, None]
        row["due_count"] = row["to_send_count"] + row["held_back_count"]
        row |= {name: by_program[one.name][name] for name in COUNTS}
        row |= rates(by_program[one.name])
        row["attributed_amount"] = amounts[one.name]
        row["cost_amount"] = costs[one.name]
        row["return_on_investment"] = return_on(amounts[one.name], costs[one.name])
        found.append(row)
    return found


def funnel(
    transitions: Iterable[Row], carts: Iterable[Row], rules: Rules, timezone: str
) -> list[Row]:
    """Count by month who came in, how far they got, and what became of carts."""
    qualified = {rule.stage for rule in rules.transitions if rule.is_qualified}
    days: dict[str, dict[str, date]] = defaultdict(dict)
    for row in sorted(transitions, key=lambda one: one["entered_at"]):
        on = values.local_date(row["entered_at"], timezone)
        own, stage = days[row["customer_id"]], row["to_stage"]
        own.setdefault("person", on)
        if stage in qualified:
            own.setdefault("qualified", on)
        if stage in ("lead", "prospect"):
            own.setdefault("lead", on)
            own.setdefault(stage, on)
        elif stage != "subscriber":
            own.setdefault("customer", on)
    months: dict[date, Counter[str]] = defaultdict(Counter)
    amounts: dict[date, Decimal] = defaultdict(Decimal)
    for own in days.values():
        for step, on in own.items():
            counts = months[on.replace(day=1)]
            counts[step] += 1
            for later in ("prospect", "customer"):
                counts[f"{step} {later}"] += later in own
            if step == "customer" and "lead" not in own:
                counts["direct"] += 1
            elif step == "customer":
                counts["days"] += (on - own["lead"]).days
    for cart in carts:
        month = values.local_date(cart["first_added_at"], timezone).replace(day=1)
        is_abandoned = cart["abandoned_at"] is not None
        counts = months[month]
        counts["cart"] += 1
        counts["abandoned"] += is_abandoned
        counts["recovered"] += is_abandoned and cart["status"] == "recovered"
        if cart["customer_id"]:
            counts["opportunity"] += 1
            amounts[month] += cart["cart_amount"]
    found = []
    for month, counts in months.items():
        converted = counts["customer"] - counts["direct"]
        passed = None
        if converted:
            passed = values.rounded(Fraction(counts["days"], converted), 2)
        found.append(
            {
                "month_start_date": month,
                "new_person_count": counts["person"],
                "lead_count": counts["lead"],
                "lead_prospect_count": counts["lead prospect"],
                "lead_customer_count": counts["lead customer"],
                "prospect_count": counts["prospect"],
                "prospect_customer_count": counts["prospect customer"],
                "customer_count": counts["customer"],
                "direct_customer_count": counts["direct"],
                "qualified_lead_count": counts["qualified"],
                "cart_count": counts["cart"],
                "abandoned_cart_count": counts["abandoned"],
                "recovered_cart_count": counts["recovered"],
                "opportunity_count": counts["opportunity"],
                "opportunity_amount": amounts[month],
                "average_days_to_first_order": passed,
                "lead_to_prospect_rate": share(counts["lead prospect"], counts["lead"]),
                "lead_to_customer_rate": share(counts["lead customer"], counts["lead"]),
                "prospect_to_customer_rate": share(
                    counts["prospect customer"], counts["prospect"]
                ),
                "cart_abandonment_rate": share(counts["abandoned"], counts["cart"]),
                "cart_recovery_rate": share(counts["recovered"], counts["abandoned"]),
            }
        )
    return found
