"""Engagement points, their reason in words, and who may get an e-mail."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

from oracle import values
from oracle.raw import Row
from oracle.rules import Channel, InteractionType, Rules, Settings

ZERO = Decimal(0)


@dataclass
class Engagement:
    """One person at one as-of date: points, and what they come from."""

    customer_id: str
    engagement_points: Decimal = ZERO
    engagement_score: int | None = None
    engagement_level: str = ""
    engagement_reason: str | None = None
    last_interaction_at: datetime | None = None
    intent_count: int = 0
    points_by_channel: dict[str, Decimal] = field(default_factory=dict)


def has_consent(consents: list[Row], channel: str, purpose: str, at: datetime) -> bool:
    """Say whether the latest of a person's consents at a moment is a grant.

    Of two recorded at the same time the refusal wins; none at all is no consent.
    """
    rows = [
        (row["recorded_at"], not row["is_granted"])
        for row in consents
        if row["channel"] in (channel, "all")
        and row["purpose"] in (purpose, "all")
        and row["recorded_at"] <= at
    ]
    return bool(rows) and not max(rows)[1]


@cache
def decay(kind: str, age_days: int, half_life_days: Decimal) -> Fraction:
    """Give what is left of a point after so many days."""
    half_life = Fraction(half_life_days)
    if kind == "half_life":
        return Fraction(0.5 ** float(age_days / half_life))
    if kind == "linear":
        return max(Fraction(0), 1 - age_days / (2 * half_life))
    if kind == "window":
        return Fraction(1 if age_days < half_life else 0)
    raise ValueError(f"unknown engagement_decay {kind}")


def may_score(row: Row, consents: list[Row], rules: Rules) -> bool:
    """Say whether an interaction of a person may score, as of its own time."""
    kind = rules.types.get(row["interaction_type"])
    if kind is None or row["is_machine"] or not kind.is_customer_action:
        return False
    return not kind.needs_tracking_consent or has_consent(
        consents, kind.channel, "tracking", row["occurred_at"]
    )


def scoring(
    interactions: list[Row], consents: list[Row], at: datetime, rules: Rules
) -> list[tuple[Row, InteractionType]]:
    """Choose the interactions of a person that score at a moment."""
    chosen = []
    for row in interactions:
        if row["occurred_at"] > at or not may_score(row, consents, rules):
            continue
        kind = rules.types[row["interaction_type"]]
        still = has_consent(consents, kind.channel, "tracking", at)
        if still or not kind.needs_tracking_consent:
            chosen.append((row, kind))
    return chosen


def measure(
    customer_id: str,
    interactions: list[Row],
    consents: list[Row],
    on: date,
    at: datetime,
    rules: Rules,
    settings: Settings,
) -> Engagement:
    """Add up a person's points; interactions and consents are the person's own."""
    found = Engagement(customer_id)
    chosen = scoring(interactions, consents, at, rules)
    counts: Counter[tuple[str, date]] = Counter()
    for row, kind in chosen:
        day = values.local_date(row["occurred_at"], settings.shop_timezone)
        counts[row["interaction_type"], day] += 1
        found.intent_count += kind.is_purchase_intent
    found.last_interaction_at = max(
        (row["occurred_at"] for row, _ in chosen), default=None
    )
    sums: dict[str, Decimal] = defaultdict(Decimal)
    numbers: Counter[str] = Counter()
    channels: dict[str, Decimal] = defaultdict(Decimal)
    for (name, day), number in counts.items():
        kind = rules.types[name]
        points = number * kind.points
        if kind.daily_cap is not None:
            points = min(kind.daily_cap, points)
        left = decay(settings.engagement_decay, (on - day).days, kind.half_life_days)
        contribution = values.rounded(Fraction(points) * left, 9)
        sums[name] += contribution
        channels[kind.channel] += contribution
        numbers[name] += number if contribution else 0
    total = max(ZERO, sum(sums.values(), ZERO))
    found.engagement_points = values.rounded(total, 4)
    found.engagement_level = rules.level(found.engagement_points)
    found.engagement_reason = reason(sums, numbers)
    found.points_by_channel = dict(channels)
    return found


def reason(sums: dict[str, Decimal], numbers: Counter[str]) -> str | None:
    """Put the three largest contributions (points by type) into words."""
    largest = sorted(sums, key=lambda name: (-abs(sums[name]), name))[:3]
    words = [
        f"{numbers[name]} {name} ({values.rounded(sums[name], 1):+})"
        for name in largest
        if abs(values.rounded(sums[name], 1)) >= Decimal("0.1")
    ]
    return ", ".join(words) or None


def channel_suppression(
    channel: Channel,
    phone: str | None,
    of_email: str | None,
    interactions: list[Row],
    consents: list[Row],
    at: datetime,
    rules: Rules,
) -> str | None:
    """Say why a person may not be written to by a channel; None where they may.

    of_email: why they may not get an e-mail; what can't be read there counts for all.
    """
    if channel.name == "email":
        return of_email
    if channel.contact == "phone" and not phone:
        return "no_phone"
    if channel.contact == "email" and of_email == "no_email":
        return "no_email"
    left = refusal(channel, interactions, consents, at, rules)
    if left or not channel.purpose:
        return left
    if of_email == "unreadable_withdrawal":
        return of_email
    if not has_consent(consents, channel.name, channel.purpose, at):
        return "no_consent"
    return None


def refusal(
    channel: Channel,
    interactions: list[Row],
    consents: list[Row],
    at: datetime,
    rules: Rules,
) -> str | None:
    """Say what stands against a channel though it may have been allowed."""
    answers = [
        row
        for row in consents
        if row["channel"] in (channel.name, "all")
        and row["purpose"] in (channel.purpose, "all")
        and row["recorded_at"] <= at
        and channel.purpose
    ]
    noes = {row["recorded_at"] for row in answers if not row["is_granted"]}
    yeses = {row["recorded_at"] for row in answers} - noes
    granted_at = max(yeses, default=datetime.min)
    steps = [
        (rules.steps[row["interaction_type"]][1], row)
        for row in interactions
        if rules.steps.get(row["interaction_type"], ("",))[0] == channel.name
        and row["occurred_at"] <= at
    ]
    if any(step == "complained" for step, _ in steps):
        return "complaint"
    if any(
        step == "unsubscribed"
        and not row["is_machine"]
        and row["occurred_at"] >= granted_at
        for step, row in steps
    ):
        return "unsubscribed"
    latest = max(noes | yeses, default=None)
    last = [row for row in answers if row["recorded_at"] == latest]
    last = [row for row in last if not row["is_granted"]]
    if last and not any(row.get("is_readable", True) for row in last):
        return "unreadable_withdrawal"
    return None


def suppression(
    address: str | None,
    interactions: list[Row],
    consents: list[Row],
    at: datetime,
    settings: Settings,
) -> str | None:
    """Say why a person may not get an e-mail; None where they may."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for row in interactions:
        kind = row["interaction_type"]
        is_own = kind in ("email_complaint", "email_unsubscribe")
        is_own = is_own or (values.email(row["email"]) or address) == address
        if kind == "email_unsubscribe" and row["is_machine"]:
            continue
        if row["occurred_at"] <= at and is_own:
            times[kind].append(row["occurred_at"])

    def latest(kind: str) -> datetime:
        return max(times[kind], default=datetime.min)

    answers = [
        row
        for row in consents
        if row["channel"] in ("email", "all")
        and row["purpose"] in ("marketing", "all")
        and row["recorded_at"] <= at
    ]
    refused = {row["recorded_at"] for row in answers if not row["is_granted"]}
    granted = {row["recorded_at"] for row in answers} - refused
    last = max((row["recorded_at"] for row in answers), default=None)
    refusals = [
        row for row in answers if row["recorded_at"] == last and not row["is_granted"]
    ]
    if address is None:
        return "no_email"
    if times["email_complaint"]:
        return "complaint"
    if latest("email_bounced") > latest("email_delivered"):
        return "hard_bounce"
    arrived = max(map(latest, ("email_delivered", "email_open", "email_click")))
    soft = [at for at in times["email_soft_bounced"] if at > arrived]
    if len(soft) >= settings.max_soft_bounces:
        return "soft_bounce"
    unsubscribes = times["email_unsubscribe"]
    if unsubscribes and max(unsubscribes) >= max(granted, default=datetime.min):
        return "unsubscribed"
    if refusals and not any(row.get("is_readable", True) for row in refusals):
        return "unreadable_withdrawal"
    if not has_consent(consents, "email", "marketing", at):
        return "no_consent"
    return None
