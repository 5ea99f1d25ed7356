"""Which touches an order is put down to, and what campaigns bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from oracle import values
from oracle.messages import Message, Touch, touch, track
from oracle.money import Order
from oracle.people import People
from oracle.raw import Row
from oracle.rules import Rules, Settings

ZERO = Decimal(0)
COUNTS = (
    "sent_count",
    "delivered_count",
    "bounced_count",
    "reaction_only_count",
    "human_open_count",
    "machine_only_open_count",
    "click_count",
    "unsubscribe_count",
    "complaint_count",
    "attributed_order_count",
)


@dataclass
class Results:
    """What messages brought: the rows of each table, by the table's name."""

    messages: list[Row] = field(default_factory=list)
    attributed: list[Row] = field(default_factory=list)
    campaigns: list[Row] = field(default_factory=list)
    days: list[Row] = field(default_factory=list)
    by_window: list[Row] = field(default_factory=list)
    months: list[Row] = field(default_factory=list)


def parts(whole: Decimal, count: int) -> list[Decimal]:
    """Split an amount evenly: differences of its running, rounded sums."""
    sums = [values.rounded(Fraction(whole) * n / count, 4) for n in range(count + 1)]
    return [after - before for before, after in pairwise(sums)]


def share(part: int, whole: int) -> Decimal | None:
    """Give part / whole to six decimals; None of nothing."""
    return values.rounded(Fraction(part, whole), 6) if whole else None


def return_on(amount: Decimal, cost: Decimal | None) -> Decimal | None:
    """Give what came back beyond a cost, as a multiple of it."""
    if not cost:
        return None
    return values.rounded((Fraction(amount) - Fraction(cost)) / Fraction(cost), 4)


def attribute(
    orders: Iterable[Order], touches: Iterable[Touch], at: datetime, rules: Rules
) -> list[Row]:
    """Put each order that counts at a moment down to touches, by every rule."""
    by_person: dict[str, list[Touch]] = defaultdict(list)
    for each in touches:
        by_person[each.customer_id].append(each)
    found: list[Row] = []
    for order in orders:
        if order.customer_id is None or not order.counts(at):
            continue
        for window, channels in rules.windows.items():
            open_then = []
            for each in by_person[order.customer_id]:
                hours, starts_with, is_default = channels[each.channel]
                start = each.moments[starts_with]
                end = start and start + timedelta(hours=hours)
                if start and start <= order.ordered_at <= end:
                    open_then.append((start, each.touch_id, each))
            open_then.sort(key=lambda one: one[:2])
            net = order.converted(order.net(at))
            count = len(open_then)
            splits = {"first_touch": [1] + [0] * (count - 1)}
            splits["last_touch"] = splits["first_touch"][::-1]
            for method in ("first_touch", "last_touch", "linear") if count else ():
                if method == "linear":
                    weights, amounts = parts(Decimal(1), count), parts(net, count)
                else:
                    weights = [Decimal(part) for part in splits[method]]
                    amounts = [net * part for part in splits[method]]
                for place, (start, _, each) in enumerate(open_then):
                    if method != "linear" and not weights[place]:
                        continue
                    found.append(
                        {
                            "order_id": order.order_id,
                            "touch_id": each.touch_id,
                            "customer_id": order.customer_id,
                            "campaign_id": each.campaign_id,
                            "attribution_window": window,
                            "attribution_method": method,
                            "program": each.program,
                            "channel": each.channel,
                            "touch_position": place + 1,
                            "touch_count": count,
                            "weight": weights[place],
                            "attributed_amount": amounts[place],
                            "is_default": is_default and method == "last_touch",
                            "sent_date": each.sent_date,
                            "order_date": order.order_date,
                            "window_start_at": start,
                            "ordered_at": order.ordered_at,
                        }
                    )
    return found


def rates(counts: Counter[str]) -> Row:
    """Give the rates of message counts."""
    delivered = counts["delivered_count"]
    opened = counts["human_open_count"]
    return {
        "open_rate": share(opened, delivered),
        "click_rate": share(counts["click_count"], delivered),
        "click_to_open_rate": share(counts["click_count"], opened),
        "bounce_rate": share(counts["bounced_count"], counts["sent_count"]),
        "unsubscribe_rate": share(counts["unsubscribe_count"], delivered),
        "complaint_rate": share(counts["complaint_count"], delivered),
    }


class _Sums:
    """Counts and amounts, by some key."""

    def __init__(self) -> None:
        self.counts: dict[Any, Counter[str]] = defaultdict(Counter)
        self.amounts: dict[Any, Decimal] = defaultdict(Decimal)

    def row(self, key: Any) -> Row:
        """Give the figures of a key, those that are rates of them included."""
        counts = self.counts[key]
        row: Row = {name: counts[name] for name in COUNTS}
        row["attributed_amount"] = self.amounts[key]
        return row | rates(counts)


def happened(message: Message, timezone: str) -> list[tuple[str, date]]:
    """List what a message counts as, each with its local day."""
    sent_on = values.local_date(message.sent_at, timezone)
    if not message.is_send_known:
        return [("reaction_only_count", sent_on)]
    found = [("sent_count", sent_on)]
    if not message.is_delivered:
        return [*found, ("bounced_count", sent_on)]
    by_machine = None if message.opened_at else message.first("opened by machine")
    for name, at in (
        ("delivered_count", message.sent_at),
        ("human_open_count", message.opened_at),
        ("machine_only_open_count", by_machine),
        ("click_count", message.first("clicked")),
        ("unsubscribe_count", message.first("unsubscribed")),
        ("complaint_count", message.first("complained")),
    ):
        if at:
            found.append((name, values.local_date(at, timezone)))
    return found


def resends(messages: list[Message], rules: Rules) -> list[tuple[Message, Message]]:
    """Pair each delivered resend of a newsletter with the message it repeats."""
    delays = (one.delay for one in rules.programs if one.name == "newsletter_resend")
    delay = max(delays, default=timedelta(0))
    delivered = sorted(
        (message for message in messages if message.is_delivered),
        key=lambda message: (message.sent_at, message.message_id),
    )
    originals: dict[tuple[str, str], list[Message]] = defaultdict(list)
    found = []
    for message in delivered:
        earlier = [
            one
            for one in originals[message.customer_id, message.channel]
            if one.sent_at < message.sent_at
        ]
        if message.program == "newsletter" and message.campaign_id:
            same = [one for one in earlier if one.campaign_id == message.campaign_id]
            if same:
                found.append((message, same[0]))
            else:
                originals[message.customer_id, message.channel].append(message)
        elif message.program == "newsletter_resend" and earlier:
            likely = [
                one
                for one in earlier
                if one.sent_at + delay <= message.sent_at
                and not (one.opened_at and one.opened_at < message.sent_at)
            ]
            found.append((message, (likely or earlier)[-1]))
    return found


def measure_results(
    rows: dict[str, list[Row]],
    people: People,
    orders: Iterable[Order],
    at: datetime,
    rules: Rules,
    settings: Settings,
) -> Results:
    """Compute everything about messages from the rows that exist at a moment."""
    timezone = settings.shop_timezone
    programs = {row["campaign_id"]: row["program"] for row in rows["campaigns"]}
    messages = track(rows["interactions"], people, programs, rules)
    touches = touch(messages, rows["interactions"], people, programs, rules, timezone)
    results = Results([message.row(timezone) for message in messages])
    results.attributed = attribute(orders, touches, at, rules)
    defaults = [row for row in results.attributed if row["is_default"]]

    days, totals, months = _Sums(), _Sums(), _Sums()

    def note(source: Any, name: str, sent: date, on: date, amount: Decimal) -> None:
        month = (source.program or "(none)", source.channel, sent.replace(day=1))
        for sums, key in (
            (months, month),
            (totals, source.campaign_id),
            (days, (source.campaign_id, (on - sent).days)),
        ):
            sums.counts[key][name] += 1
            sums.amounts[key] += amount

    for message in messages:
        sent = values.local_date(message.sent_at, timezone)
        for name, on in happened(message, timezone):
            note(message, name, sent, on, ZERO)
    by_id = {each.touch_id: each for each in touches}
    for row in defaults:
        amount = row["attributed_amount"]
        each = by_id[row["touch_id"]]
        note(each, "attributed_order_count", each.sent_date, row["order_date"], amount)

    for (campaign, day), counts in list(days.counts.items()):
        if campaign is not None:
            whole = totals.counts[campaign]["delivered_count"]
            row = days.row((campaign, day))
            for name in ("human_open", "click", "unsubscribe", "complaint"):
                rate = f"{name.removeprefix('human_')}_rate"
                row[rate] = share(counts[f"{name}_count"], whole)
            results.days.append(
                {"campaign_id": campaign, "days_since_sent": day, **row}
            )

    known = _campaigns(rows["campaigns"], messages, touches, at, rules, settings)
    people_reached = _people(messages, defaults, rules)
    costs: dict[Any, Decimal] = defaultdict(Decimal)
    for campaign, row in known.items():
        figures = totals.row(campaign)
        figures["return_on_investment"] = return_on(
            figures["attributed_amount"], row["cost_amount"]
        )
        results.campaigns.append({**row, **figures, **people_reached(campaign)})
        for window in rules.windows:
            for method in ("last_touch", "first_touch", "linear"):
                its = [
                    one
                    for one in results.attributed
                    if one["campaign_id"] == campaign
                    and one["attribution_window"] == window
                    and one["attribution_method"] == method
                ]
                amount = sum((one["attributed_amount"] for one in its), ZERO)
                results.by_window.append(
                    {
                        "campaign_id": campaign,
                        "attribution_window": window,
                        "attribution_method": method,
                        "touched_order_count": len({one["order_id"] for one in its}),
                        "attributed_order_count": sum(
                            (one["weight"] for one in its), ZERO
                        ),
                        "attributed_amount": amount,
                        "return_on_investment": return_on(amount, row["cost_amount"]),
                    }
                )
        if row["started_date"]:
            key = (row["program"] or "(none)", row["channel"] or "(none)")
            month = (*key, row["started_date"].replace(day=1))
            months.counts[month]["campaign_count"] += 1
            costs[month] += row["cost_amount"] or ZERO
    for (program, channel, month), counts in list(months.counts.items()):
        row = months.row((program, channel, month))
        cost = costs[program, channel, month]
        row |= {
            "program": program,
            "channel": channel,
            "month_start_date": month,
            "campaign_count": counts["campaign_count"],
            "cost_amount": cost,
            "return_on_investment": return_on(row["attributed_amount"], cost),
        }
        results.months.append(row)
    return results


def _campaigns(
    given: list[Row],
    messages: list[Message],
    touches: list[Touch],
    at: datetime,
    rules: Rules,
    settings: Settings,
) -> dict[str, Row]:
    """List the campaigns that have begun or are named, with their costs."""
    timezone, currency = settings.shop_timezone, settings.shop_currency
    named: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for message in messages:
        if message.campaign_id:
            named[message.campaign_id].append((message.sent_at, message.channel))
    for each in touches:
        if each.campaign_id:
            received = each.moments["received"]
            named[each.campaign_id].append((received, each.channel))
    found: dict[str, Row] = {}
    rows = {row["campaign_id"]: row for row in given}
    for campaign in rows.keys() | named.keys():
        row = rows.get(campaign)
        first = min((when for when, _ in named[campaign]), default=None)
        planned = (row or {}).get("sent_at")
        if not first and planned and planned > at:
            continue
        started = planned or first
        cost = None
        if row:
            cost = row["cost_amount"]
            if cost:
                on = values.local_date(started or at, timezone)
                rate = rules.rate(row["currency_code"], currency, on)
                cost = values.rounded(cost * rate, 4)
        channel = ((row or {}).get("channel") or "").lower() or None
        found[campaign] = {
            "campaign_id": campaign,
            "campaign_name": row and row["campaign_name"],
            "program": row and row["program"],
            "channel": channel or min((c for _, c in named[campaign]), default=None),
            "cost_amount": cost,
            "started_at": started,
            "started_date": started and values.local_date(started, timezone),
        }
    return found


def _people(
    messages: list[Message], defaults: list[Row], rules: Rules
) -> Callable[[str | None], Row]:
    """Give a function that counts a campaign's people and what its resends won."""
    orders: dict[str, list[Decimal]] = defaultdict(list)
    for row in defaults:
        orders[row["touch_id"]].append(row["attributed_amount"])
    reached: dict[str | None, set[str]] = defaultdict(set)
    converted: dict[str | None, set[str]] = defaultdict(set)
    for message in messages:
        if message.is_delivered:
            reached[message.campaign_id].add(message.customer_id)
            if orders[message.message_id]:
                converted[message.campaign_id].add(message.customer_id)
    again: dict[str | None, list[tuple[Message, Message]]] = defaultdict(list)
    for resend, original in resends(messages, rules):
        again[original.campaign_id].append((resend, original))

    def figures(campaign: str | None) -> Row:
        pairs = again[campaign]
        won = {
            resend.customer_id
            for resend, original in pairs
            if resend.opened_at
            and (not original.opened_at or original.opened_at > resend.opened_at)
        }
        clicked = {one.customer_id for one, _ in pairs if one.first("clicked")}
        bought = [amount for one, _ in pairs for amount in orders[one.message_id]]
        recipients = len(reached[campaign])
        return {
            "recipient_count": recipients,
            "converted_count": len(converted[campaign]),
            "conversion_rate": share(len(converted[campaign]), recipients),
            "resend_count": len(pairs),
            "resend_open_count": len(won),
            "resend_open_uplift_rate": share(len(won), recipients),
            "resend_click_count": len(clicked),
            "resend_order_count": len(bought),
            "resend_amount": sum(bought, ZERO),
        }

    return figures
