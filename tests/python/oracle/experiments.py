"""Who is in a control group, and what experiments show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import md5
from itertools import pairwise
from math import sqrt
from statistics import NormalDist, fmean, variance
from typing import Any

from oracle import values
from oracle.money import Order
from oracle.people import People
from oracle.raw import Row
from oracle.rules import Experiment, Rules, Settings

Z = NormalDist().inv_cdf(0.975)
UNEVEN = NormalDist().inv_cdf(0.9995)
LEAST_PEOPLE, LEAST_BUYERS = 30, 10


@dataclass
class Member:
    """A person in an arm: from when on orders count, and what there was of them."""

    arm: str
    since: datetime
    is_written_to: bool
    is_earlier_buyer: bool = False
    amounts: list[Decimal] = field(default_factory=list)
    claimed: list[Decimal] = field(default_factory=list)


def in_control(experiment: str, customer_id: str, hold_out_rate: Decimal) -> bool:
    """Say whether the hash of both puts a person into the control group."""
    digest = md5(f"{experiment}|{customer_id}".encode()).hexdigest()
    return Fraction(int(digest[:6], 16), 16**6) < Fraction(hold_out_rate)


def held_back(who: str, on: date, kind: str, target: str | None, rules: Rules) -> bool:
    """Say whether a running experiment keeps a person from a thing on a day.

    kind: program, campaign, push or all. target: which; None for any of the kind.
    """
    for each in rules.experiments:
        is_running = each.valid_from <= on <= each.valid_to
        is_meant = each.kind == kind and target in (None, each.target)
        if (
            is_running
            and each.hold_out_rate is not None
            and (each.kind == "all" or is_meant)
            and in_control(each.name, who, each.hold_out_rate)
        ):
            return True
    return False


def is_of(row: Mapping[str, Any], targets: Iterable[Experiment]) -> bool:
    """Say whether a message, order or campaign is of what an experiment tries."""
    return any(
        each.kind == "all"
        or (each.kind == "program" and row["program"] == each.target)
        or (each.kind == "campaign" and row["campaign_id"] == each.target)
        for each in targets
    )


@dataclass
class Evidence:
    """All that experiments look at, at the run's moment."""

    rows: dict[str, list[Row]]
    people: People
    orders: Mapping[str | None, list[Order]]
    consents: Mapping[str | None, list[Row]]
    messages: list[Row]
    attributed: list[Row]
    campaigns: list[Row]
    at: datetime
    on: date
    rules: Rules
    settings: Settings


def results(told: Evidence) -> list[Row]:
    """Make the rows of fct_experiment_results."""
    found = []
    by_name: dict[str, list[Experiment]] = defaultdict(list)
    for each in told.rules.experiments:
        if each.valid_from <= told.on:
            by_name[each.name].append(each)
    for name, targets in by_name.items():
        members = _members(name, targets, told)
        arms: dict[str, list[Member]] = defaultdict(list)
        for who, member in members.items():
            _outcome(who, member, targets, told)
            arms[member.arm].append(member)
        found += [_row(arm, arms, targets, told) for arm in arms]
    return found


def _window(targets: list[Experiment], settings: Settings) -> tuple[datetime, datetime]:
    """Give the first and last moment of an experiment."""
    before = targets[0].valid_from - timedelta(days=1)
    first = values.end_of_day(before, settings.shop_timezone)
    last = values.end_of_day(targets[0].valid_to, settings.shop_timezone)
    return first + timedelta(microseconds=1), last


def _members(name: str, targets: list[Experiment], told: Evidence) -> dict[str, Member]:
    """Put people into arms."""
    start, end = _window(targets, told.settings)
    rate, is_assigned = targets[0].hold_out_rate, targets[0].measured_on == "assigned"
    programs = {row["campaign_id"]: row["program"] for row in told.rows["campaigns"]}
    sent: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    spared: dict[str, list[datetime]] = defaultdict(list)
    for message in told.messages:
        if message["is_send_known"] and start <= message["sent_at"] <= end:
            for each in targets:
                if is_of(message, [each]):
                    when = (message["sent_at"], each.target or "all")
                    sent[message["customer_id"]].append(when)
    for row in told.rows["interactions"]:
        who, at = told.people.of(row), row["occurred_at"]
        if row["interaction_type"] == "control_assigned" and who and start <= at <= end:
            campaign = row["campaign_id"]
            of = {"campaign_id": campaign, "program": programs.get(campaign)}
            if is_of(of, targets):
                spared[who].append(at)
    if is_assigned:
        since = {
            who: min([at for at, _ in sent[who]] + spared[who])
            for who in {*sent, *spared}
        }
    else:
        since = {}
        for who, person in told.people.persons.items():
            granted = _granted(told.consents[who], start, end)
            if granted and person.known_since_at and person.known_since_at <= end:
                since[who] = max(start, person.known_since_at, granted)
    members = {}
    for who, at in since.items():
        is_control = bool(spared[who])
        if rate is not None:
            is_control = in_control(name, who, rate)
        arm = "control"
        if not is_control:
            if is_assigned and not sent[who]:
                continue
            arm = min(sent[who])[1] if is_assigned else "treatment"
        members[who] = Member(arm, at, bool(sent[who]))
    return members


def _granted(consents: list[Row], start: datetime, end: datetime) -> datetime | None:
    """Give since when e-mail was allowed at some moment from start to end, if ever."""
    answers: dict[datetime, bool] = {}
    for row in consents:
        is_email = row["channel"] in ("email", "all")
        if is_email and row["purpose"] in ("marketing", "all"):
            at = row["recorded_at"]
            answers[at] = answers.get(at, True) and row["is_granted"]
    moments = sorted(answers)
    for at, until in pairwise([*moments, datetime.max]):
        if answers[at] and at <= end and until > start:
            return at
    return None


def _outcome(
    who: str, member: Member, targets: list[Experiment], told: Evidence
) -> None:
    """Fill in what a member ordered."""
    _, end = _window(targets, told.settings)
    first = targets[0]
    begun = member.since if first.measured_on == "assigned" else end
    until = begun + timedelta(days=first.outcome_days)
    claims = {
        row["order_id"]: row["attributed_amount"]
        for row in told.attributed
        if row["is_default"] and is_of(row, targets)
    }
    for order in told.orders[who]:
        if not order.counts(told.at):
            continue
        if order.ordered_at < member.since:
            member.is_earlier_buyer = True
        elif order.ordered_at <= until:
            member.amounts.append(order.converted(order.net(told.at)))
            if order.order_id in claims:
                member.claimed.append(claims[order.order_id])


def wilson(count: int, people: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval of a share: where its test does not reject."""
    share, square = count / people, Z * Z
    middle = (share + square / (2 * people)) / (1 + square / people)
    half = Z * sqrt(share * (1 - share) / people + square / (4 * people**2))
    half /= 1 + square / people
    return middle - half, middle + half


def newcombe(one: int, people: int, other: int, others: int) -> tuple[float, float]:
    """Give Newcombe's 95 % interval of one/people less other/others."""
    mine, theirs = one / people, other / others
    (low, high), (least, most) = wilson(one, people), wilson(other, others)
    return (
        mine - theirs - sqrt((mine - low) ** 2 + (most - theirs) ** 2),
        mine - theirs + sqrt((high - mine) ** 2 + (theirs - least) ** 2),
    )


def welch(mine: list[Decimal], theirs: list[Decimal]) -> tuple[float, float, float]:
    """Give the difference of two means and its 95 % interval, by the normal law."""
    one, other = [float(x) for x in mine], [float(x) for x in theirs]
    difference = fmean(one) - fmean(other)
    half = Z * sqrt(variance(one) / len(one) + variance(other) / len(other))
    return difference, difference - half, difference + half


def _row(
    arm: str, arms: dict[str, list[Member]], targets: list[Experiment], told: Evidence
) -> Row:
    """Make the row of an arm."""
    own, control, first = arms[arm], arms.get("control"), targets[0]
    is_push = first.kind == "push"
    start, end = _window(targets, told.settings)
    mine = targets
    if first.measured_on == "assigned":
        mine = [each for each in targets if (each.target or "all") == arm]
    costs = [
        row["cost_amount"]
        for row in told.campaigns
        if row["cost_amount"] is not None
        and row["started_at"]
        and start <= row["started_at"] <= end
        and arm != "control"
        and is_of(row, mine)
    ]
    people = len(own)
    converted = sum(bool(member.amounts) for member in own)
    amounts = [sum(member.amounts, Decimal(0)) for member in own]
    row: Row = {
        "experiment": first.name,
        "arm": arm,
        "target_type": first.kind,
        "measured_on": first.measured_on,
        "people_count": people,
        "written_to_count": sum(member.is_written_to for member in own),
        "earlier_buyer_count": sum(member.is_earlier_buyer for member in own),
        "converted_count": converted,
        "order_count": sum(len(member.amounts) for member in own),
        "net_amount": sum(amounts),
        "conversion_rate": values.rounded(Fraction(converted, people), 8),
        "spend_per_person": values.rounded(Fraction(sum(amounts)) / people, 4),
        "attributed_order_count": None
        if is_push
        else sum(len(member.claimed) for member in own),
        "attributed_amount": None
        if is_push
        else sum((sum(member.claimed, Decimal(0)) for member in own), Decimal(0)),
        "cost_amount": sum(costs) if costs else None,
        "is_control": arm == "control",
        "is_final": first.valid_to + timedelta(days=first.outcome_days) < told.on,
        "valid_from": first.valid_from,
        "valid_to": first.valid_to,
        "verdict": None,
    }
    if arm != "control":
        row |= _compared(own, control, arms, first, row["is_final"])
    return row


def _compared(
    own: list[Member],
    control: list[Member] | None,
    arms: dict[str, list[Member]],
    first: Experiment,
    is_final: bool,
) -> Row:
    """Compare an arm with the control group, and judge."""
    if not control:
        return {"verdict": "no_control"}
    people, others = len(own), len(control)
    one = sum(bool(member.amounts) for member in own)
    other = sum(bool(member.amounts) for member in control)
    low, high = newcombe(one, people, other, others)
    found: Row = {
        "conversion_uplift": one / people - other / others,
        "conversion_uplift_low": low,
        "conversion_uplift_high": high,
    }
    orders = [[Decimal(len(m.amounts)) for m in arm] for arm in (own, control)]
    amounts = [[sum(m.amounts, Decimal(0)) for m in arm] for arm in (own, control)]
    bounds = (float("nan"),) * 2
    if people > 1 and others > 1:
        more, *bounds = welch(*orders)
        spent, *range_of_spent = welch(*amounts)
        for name, figures, factor in (
            ("incremental_order_count", (more, *bounds), people),
            ("spend_uplift", (spent, *range_of_spent), 1),
            ("incremental_amount", (spent, *range_of_spent), people),
        ):
            for ending, figure in zip(("", "_low", "_high"), figures, strict=True):
                found[name + ending] = figure * factor
    everybody = sum(map(len, arms.values()))
    is_uneven = False
    if first.measured_on == "assigned" and first.hold_out_rate is not None:
        rate = float(first.hold_out_rate)
        off = abs(others - rate * everybody)
        is_uneven = off > UNEVEN * sqrt(everybody * rate * (1 - rate))
    if any(member.is_written_to for member in control):
        verdict = "control_written_to"
    elif is_uneven:
        verdict = "uneven_arms"
    elif not is_final:
        verdict = "not_over"
    elif min(people, others) < LEAST_PEOPLE or one + other < LEAST_BUYERS:
        verdict = "too_few"
    elif low > 0 and bounds[0] > 0:
        verdict = "more_orders"
    elif high < 0 and bounds[1] < 0:
        verdict = "fewer_orders"
    else:
        verdict = "not_shown"
    return found | {"verdict": verdict}
