"""What to offer to whom: companions of what they bought, reorders, first buys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle import values
from oracle.offers import Basket, display_names
from oracle.rules import Settings

LATEST = 10
REORDERS = 2
Row = dict[str, Any]


@dataclass(frozen=True)
class Product:
    """A product that may be recommended: its repeats, and its place with newcomers."""

    product_id: str
    name: str
    words: str
    category: str | None
    interval: int | None
    repeat_rate: Decimal
    newcomers: int
    newcomer_rate: Decimal


def recommend(
    people: Iterable[str],
    bought: list[Basket],
    catalogue: list[Row],
    affinities: list[Row],
    on: date,
    settings: Settings,
) -> list[Row]:
    """List every person's recommendations, as customer_recommendations has them.

    bought: all baskets, oldest first. catalogue: accepted products. on: the run's date.
    """
    dates = dates_of(bought)
    products = offered(bought, catalogue, dates, on, settings)
    companions = defaultdict(list)
    for row in affinities:
        if row["affinity_rank"] <= LATEST:
            companions[row["product_id"]].append(row)
    firsts = [one for one in products.values() if one.newcomers]
    firsts.sort(key=lambda one: (-one.newcomers, one.product_id))
    most = settings.recommendations_per_customer
    rows = []
    for who in people:
        own = dates.get(who, {})
        chosen = _led(own, products, companions, on)
        taken = {row["product_id"] for row in chosen[:most]}
        del chosen[most:]
        chosen += [
            _first(one, len(dates))
            for one in firsts
            if one.product_id not in taken
            and (one.product_id not in own or due(own, one, on))
        ]
        del chosen[most:]
        for place, row in enumerate(chosen, start=1):
            rows.append(row | {"customer_id": who, "recommendation_rank": place})
    return rows


def dates_of(bought: list[Basket]) -> dict[str, dict[str, list[date]]]:
    """List the dates on which each person bought each product."""
    dates: dict[str, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for basket in bought:
        for product in basket.products if basket.customer_id else ():
            days = dates[basket.customer_id][product]
            if basket.order_date not in days:
                days.append(basket.order_date)
    return dates


def leads_of(own: dict[str, list[date]], products: dict[str, Product]) -> list[str]:
    """List what somebody bought that may be offered, the latest first."""
    leads = [key for key in own if key in products]
    return sorted(leads, key=lambda key: (-max(own[key]).toordinal(), key))


def offered(
    bought: list[Basket],
    catalogue: list[Row],
    dates: dict[str, dict[str, list[date]]],
    on: date,
    settings: Settings,
) -> dict[str, Product]:
    """Describe the named products that somebody bought within a year."""
    latest: dict[str, date] = {}
    firsts: Counter[str] = Counter()
    begun: set[str] = set()
    for basket in bought:
        for product in basket.products:
            latest[product] = max(latest.get(product, date.min), basket.order_date)
        if basket.customer_id and basket.customer_id not in begun:
            begun.add(basket.customer_id)
            firsts.update(basket.products)
    found = {}
    told = display_names(catalogue)
    for row in catalogue:
        key = row["product_id"]
        if not row["product_name"] or key not in latest:
            continue
        if latest[key] <= on - timedelta(days=365):
            continue
        buyers = [own[key] for own in dates.values() if key in own]
        again = [days for days in buyers if len(days) > 1]
        interval = None
        if len(again) >= settings.affinity_min_support:
            spans = sum((max(days) - min(days)).days for days in again)
            gaps = sum(len(days) - 1 for days in again)
            interval = int(values.rounded(Fraction(spans, gaps), 0))
        found[key] = Product(
            key,
            row["product_name"],
            told[key],
            row["category"],
            interval,
            _share(len(again), len(buyers)),
            firsts[key],
            _share(firsts[key], len(dates)),
        )
    return found


def _share(part: int, whole: int) -> Decimal | None:
    return values.rounded(Fraction(part, whole), 8) if whole else None


def interval_of(days: list[date], product: Product) -> int | None:
    """Give the person's own interval from three purchases on, else the product's."""
    if len(days) < 3:
        return product.interval
    span = (max(days) - min(days)).days
    return int(values.rounded(Fraction(span, len(days) - 1), 0))


def due(own: dict[str, list[date]], product: Product, on: date) -> bool:
    """Say whether a product somebody bought may be offered to them again.

    From one interval after the last purchase to two; then the habit is lost.
    """
    days = own[product.product_id]
    interval = interval_of(days, product)
    since = (on - max(days)).days
    return interval is not None and interval <= since <= 2 * interval


def _led(
    own: dict[str, list[date]],
    products: dict[str, Product],
    companions: dict[str, list[Row]],
    on: date,
) -> list[Row]:
    """List what somebody's purchases lead to, the best first."""
    leads = leads_of(own, products)
    found: dict[str, list[tuple[Any, Row]]] = defaultdict(list)
    for lead in leads[:LATEST]:
        for pair in companions[lead]:
            other = pair["other_product_id"]
            if other not in products:
                continue
            if other not in own or due(own, products[other], on):
                row = _row(products[other], products[lead], pair["affinity_type"])
                row["score"] = pair["gain_rate"]
                verb = "orders with it often hold"
                if pair["affinity_type"] == "next_purchase":
                    verb = "its buyers often go on to"
                row["recommendation_reason"] = (
                    f"Bought {products[lead].words} on {max(own[lead])}; {verb}"
                    f" {products[other].words} (lift {values.rounded(pair['lift'], 1)})"
                )
                found[other].append(_weighed(row, own))
    for lead in leads:
        product = products[lead]
        if due(own, product, on):
            row = _row(product, product, "reorder")
            row["score"] = product.repeat_rate
            row["recommendation_reason"] = (
                f"Bought {product.words} on {max(own[lead])}; who buys it again does so"
                f" after {interval_of(own[lead], product)} days"
            )
            found[lead].append(_weighed(row, own))
    best = [min(rows, key=lambda pair: pair[0])[1] for rows in found.values()]
    best.sort(key=lambda row: (-row["score"], row["product_id"]))
    reorders = [row for row in best if row["recommendation_type"] == "reorder"]
    return [row for row in best if row not in reorders[REORDERS:]]


def _weighed(row: Row, own: dict[str, list[date]]) -> tuple[Any, Row]:
    """Put before a row what it is compared by with others of its product."""
    last = max(own[row["lead_product_id"]]).toordinal()
    kind, lead = row["recommendation_type"], row["lead_product_id"]
    return (-row["score"], -last, kind, lead), row


def _row(product: Product, lead: Product | None, kind: str) -> Row:
    """Make a recommendation without score and reason."""
    return {
        "product_id": product.product_id,
        "product_name": product.name,
        "category": product.category,
        "lead_product_id": lead.product_id if lead else None,
        "lead_product_name": lead.name if lead else None,
        "recommendation_type": kind,
    }


def _first(product: Product, newcomers: int) -> Row:
    """Recommend what newcomers begin with."""
    return _row(product, None, "newcomer") | {
        "score": product.newcomer_rate,
        "recommendation_reason": (
            f"{product.newcomers} of {newcomers} new customers had {product.words}"
            " in their first order"
        ),
    }
