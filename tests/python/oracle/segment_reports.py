"""The reports on segments by month and on cohorts of first orders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from oracle import values
from oracle.money import Order

ZERO = Decimal(0)
Row = dict[str, Any]


@dataclass
class Bought:
    """What was bought in a month: orders that count, and their net amount."""

    orders: int = 0
    amount: Decimal = ZERO


Months = dict[str, dict[date, Bought]]


def months_of(orders: Mapping[str, Iterable[Order]], at: datetime) -> Months:
    """Sum up each person's counting orders by the first day of the month."""
    found: Months = defaultdict(lambda: defaultdict(Bought))
    for who, own in orders.items():
        for order in own if who else ():
            if order.counts(at):
                month = found[who][order.order_date.replace(day=1)]
                month.orders += 1
                month.amount += order.converted(order.net(at))
    return found


def summary(history: Iterable[Row], months: Months) -> list[Row]:
    """Describe each segment at each closed month's end. history: closed months."""
    groups: dict[date, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in history:
        groups[row["as_of_date"]][row["rfm_segment"]].append(row)
    found = []
    for on, segments in groups.items():
        bought = {
            segment: [months[row["customer_id"]][on.replace(day=1)] for row in rows]
            for segment, rows in segments.items()
        }
        total = sum(each.amount for own in bought.values() for each in own)
        people = sum(map(len, segments.values()))
        for segment, rows in segments.items():
            amount = sum((each.amount for each in bought[segment]), ZERO)
            orders = sum(each.orders for each in bought[segment])
            points = sum((row["engagement_points"] for row in rows), ZERO)
            found.append(
                {
                    "rfm_segment": segment,
                    "as_of_date": on,
                    "customer_count": len(rows),
                    "customer_rate": _mean(len(rows), people),
                    "vip_count": sum(row["is_vip"] for row in rows),
                    "engaged_count": sum(row["engagement_points"] > 0 for row in rows),
                    "average_engagement_points": _mean(points, len(rows)),
                    "monetary_amount": sum(
                        (row["monetary_amount"] or ZERO for row in rows), ZERO
                    ),
                    "ordering_count": sum(each.orders > 0 for each in bought[segment]),
                    "month_order_count": orders,
                    "month_net_amount": amount,
                    "month_net_rate": _mean(amount, total),
                    "average_order_amount": _mean(amount, orders),
                }
            )
    return found


def transitions(history: Iterable[Row]) -> list[Row]:
    """Count who went from which segment to which, from month end to month end."""
    segments: dict[date, dict[str, str]] = defaultdict(dict)
    for row in history:
        segments[row["as_of_date"]][row["customer_id"]] = row["rfm_segment"]
    found = []
    ends = sorted(segments)
    for before, on in pairwise(ends):
        moves = Counter(
            (segments[before].get(who, "(new)"), segment)
            for who, segment in segments[on].items()
        )
        moves.update(
            (segment, "(gone)")
            for who, segment in segments[before].items()
            if who not in segments[on]
        )
        left: Counter[str] = Counter()
        for (start, _), count in moves.items():
            left[start] += count
        found += [
            {
                "from_segment": start,
                "to_segment": end,
                "as_of_date": on,
                "customer_count": count,
                "from_count": left[start],
                "from_rate": _mean(count, left[start]),
                "is_change": start != end,
            }
            for (start, end), count in moves.items()
        ]
    return found


def cohorts(months: Months, on: date) -> list[Row]:
    """Follow the buyers of each first month up to the run's month. on: its date."""
    groups: dict[date, list[dict[date, Bought]]] = defaultdict(list)
    for own in months.values():
        bought = {month: each for month, each in own.items() if each.orders}
        if bought:
            groups[min(bought)].append(bought)
    found = []
    for first, people in groups.items():
        month, number, to_date = first, 0, ZERO
        while month <= on:
            bought = [own[month] for own in people if month in own]
            amount = sum((each.amount for each in bought), ZERO)
            to_date += amount
            end = values.month_end(month)
            found.append(
                {
                    "cohort_month_date": first,
                    "month_number": number,
                    "month_start_date": month,
                    "customer_count": len(people),
                    "active_count": len(bought),
                    "active_rate": _mean(len(bought), len(people)),
                    "order_count": sum(each.orders for each in bought),
                    "net_amount": amount,
                    "net_amount_to_date": to_date,
                    "is_complete": end <= on,
                }
            )
            month, number = end + timedelta(days=1), number + 1
    return found


def revenue(orders: Mapping[Any, Iterable[Order]], at: datetime, on: date) -> list[Row]:
    """Sum up the orders that count by month, from the first to the run's. on: its date.

    orders: those of each person, and of guests nobody knows under None.
    """
    counting = {
        who: [order for order in own if order.counts(at)] for who, own in orders.items()
    }
    first = {
        who: min(order.order_date for order in own).replace(day=1)
        for who, own in counting.items()
        if own
    }
    month, found = min(first.values(), default=None), []
    while month and month <= on:
        row: Row = {"month_start_date": month}
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        buyers: dict[str, set[str | None]] = defaultdict(set)
        orders_of: Counter[str] = Counter()
        for who, own in counting.items():
            kind = "returning_buyer" if who else "guest"
            if who and first.get(who) == month:
                kind = "new_buyer"
            for order in own:
                if order.order_date.replace(day=1) != month:
                    continue
                orders_of[kind] += 1
                buyers[kind].add(who)
                amounts[kind] += order.converted(order.net(at))
                amounts["gross"] += order.converted(order.gross)
                amounts["discount"] += order.converted(order.discount)
                amounts["refund"] += order.converted(order.refunded(at))
        kinds = ("new_buyer", "returning_buyer", "guest")
        amounts["net"] = sum((amounts[kind] for kind in kinds), ZERO)
        for kind in (*kinds, "gross", "discount", "refund", "net"):
            row[f"{kind}_amount"] = amounts[kind]
        row |= {f"{kind}_count": len(buyers[kind]) for kind in kinds[:2]}
        row["buyer_count"] = row["new_buyer_count"] + row["returning_buyer_count"]
        row["guest_order_count"] = orders_of["guest"]
        row["order_count"] = orders_of.total()
        row["average_order_amount"] = _mean(amounts["net"], orders_of.total())
        row["is_complete"] = values.month_end(month) <= on
        found.append(row)
        month = values.month_end(month) + timedelta(days=1)
    return found


def _mean(amount: Decimal | int, count: Decimal | int) -> Decimal | None:
    """Divide to four decimals; None of nothing."""
    if not count:
        return None
    return values.rounded(Fraction(amount) / Fraction(count), 4)
