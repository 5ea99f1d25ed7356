"""What dashboards show, from the rows of the marts below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from oracle.attribution import COUNTS, rates
from oracle.raw import Row
from oracle.rules import Rules

REASONS = (
    "no_email",
    "complaint",
    "hard_bounce",
    "unsubscribed",
    "no_consent",
    "too_old",
    "cooldown",
    "weekly_limit",
    "higher_priority_today",
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
    for row in months:
        if row["program"] in by_program:
            by_program[row["program"]].update({name: row[name] for name in COUNTS})
            amounts[row["program"]] += row["attributed_amount"]
    found = []
    for one in rules.programs:
        back = {reason: held[one.name, reason] for reason in REASONS}
        row = {"program": one.name, "channel": one.channel, "priority": one.priority}
        row |= {f"held_back_{reason}_count": back[reason] for reason in REASONS}
        row["held_back_count"] = sum(back.values())
        row["to_send_count"] = held[one.name, None]
        row["due_count"] = row["to_send_count"] + row["held_back_count"]
        row |= {name: by_program[one.name][name] for name in COUNTS}
        row |= rates(by_program[one.name])
        row["attributed_amount"] = amounts[one.name]
        found.append(row)
    return found
