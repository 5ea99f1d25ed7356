"""What people are interested in, and how regularly they buy of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from oracle import values
from oracle.engagement import decay
from oracle.offers import Basket
from oracle.raw import Row
from oracle.rules import Rules, Settings


def interests(
    interactions: Iterable[Row],
    baskets: Iterable[Basket],
    categories: Mapping[str, str | None],
    on: date,
    rules: Rules,
    settings: Settings,
) -> list[Row]:
    """Make the rows of fct_customer_interests.

    interactions: with whose each is and whether it may score. categories: of the
    products that are merchandise.
    """
    limit = rules.interests
    actions: dict[tuple[str, str], Counter[tuple[str, date]]] = defaultdict(Counter)
    for row in interactions:
        category = categories.get(row["product_id"] or "")
        if row["is_scored"] and category:
            day = values.local_date(row["occurred_at"], settings.shop_timezone)
            actions[row["customer_id"], category][row["interaction_type"], day] += 1
    bought: dict[tuple[str, str], set[date]] = defaultdict(set)
    for basket in baskets:
        for product in basket.products:
            category = categories.get(product)
            if basket.customer_id and category:
                bought[basket.customer_id, category].add(basket.order_date)

    by_person: dict[str, list[Row]] = defaultdict(list)
    for who, category in {*actions, *bought}:
        worth, count, seen = Fraction(0), 0, list[date]()
        for (name, day), times in actions[who, category].items():
            kind = rules.types[name]
            if (on - day).days < limit["window_days"]:
                most = kind.daily_cap
                points = times * kind.points
                points = points if most is None else min(points, most)
                worth += _left(points, on - day, kind.half_life_days, settings)
                count += times
                seen.append(day)
        days = sorted(bought[who, category])
        for day in days:
            if (on - day).days < limit["window_days"]:
                half_life = limit["purchase_half_life_days"]
                worth += _left(limit["purchase_points"], on - day, half_life, settings)
                seen.append(day)
        if not seen and not days:
            continue
        row = {
            "customer_id": who,
            "category": category,
            "interest_points": max(Decimal(0), values.rounded(worth, 4)),
            "action_count": count,
            "order_day_count": len(days),
            "last_active_on": max(seen or days),
            "last_order_date": days[-1] if days else None,
        }
        by_person[who].append(row | _rhythm(days, on, limit))
    found = []
    for rows in by_person.values():
        total = sum(row["interest_points"] for row in rows)
        rows.sort(key=lambda row: row["category"])
        rows.sort(key=lambda row: row["last_active_on"], reverse=True)
        rows.sort(key=lambda row: row["interest_points"], reverse=True)
        for place, row in enumerate(rows, 1):
            points = row["interest_points"]
            share = Fraction(points) / Fraction(total) if total else None
            row["interest_rank"] = place
            row["interest_share"] = None if share is None else values.rounded(share, 6)
            row["is_fan"] = points >= limit["fan_min_points"] and (
                share is not None and row["interest_share"] >= limit["fan_min_share"]
            )
        found += rows
    return found


def _left(
    points: Decimal, age: timedelta, half_life: Decimal, settings: Settings
) -> Fraction:
    """Give what is left of points, to nine decimals."""
    factor = decay(settings.engagement_decay, age.days, Decimal(half_life))
    return Fraction(values.rounded(Fraction(points) * factor, 9))


def _rhythm(days: list[date], on: date, limit: Mapping[str, Decimal]) -> Row:
    """Say how often somebody buys of a category, and when they will."""
    if len(days) < 2:
        return {
            "average_days_between": None,
            "next_expected_on": None,
            "is_regular": False,
        }
    gaps = [(after - before).days for before, after in pairwise(days)]
    average = Fraction(sum(gaps), len(gaps))
    longest = max(*gaps, (on - days[-1]).days)
    return {
        "average_days_between": values.rounded(average, 1),
        "next_expected_on": days[-1] + timedelta(days=int(values.rounded(average, 0))),
        "is_regular": len(days) >= limit["regular_min_orders"]
        and longest <= Fraction(limit["regular_max_stretch"]) * average,
    }
