"""Which products go together: in one order, and from one purchase to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

from oracle import values
from oracle.money import Sales
from oracle.rules import Settings

MOST_SHOWN = 100
Row = dict[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Basket:
    """What one counting order brought home: its products, each once."""

    order_id: str
    customer_id: str | None
    ordered_at: datetime
    order_date: date
    products: frozenset[str]


def display_names(catalogue: list[Row]) -> dict[str, str]:
    """Name each product that has a name so that no two have the same.

    catalogue: the rows of products, each with its id, name and category.
    """
    named = [row for row in catalogue if row["product_name"]]
    names = Counter(row["product_name"].lower() for row in named)
    pairs = Counter(
        (row["product_name"].lower(), (row["category"] or "").lower()) for row in named
    )
    found = {}
    for row in named:
        name, category = row["product_name"], row["category"]
        words = name
        if names[name.lower()] > 1:
            is_told = category and pairs[name.lower(), category.lower()] == 1
            words = f"{name} ({category if is_told else row['product_id']})"
        found[row["product_id"]] = words
    return found


def baskets(sales: Sales, at: datetime) -> list[Basket]:
    """List the orders that count at a moment and hold a product, oldest first."""
    found = []
    for order in sales.orders.values():
        quantities: dict[str, Decimal] = defaultdict(Decimal)
        for line in order.lines:
            if line.product_id and line.is_merchandise:
                quantities[line.product_id] += line.quantity
        products = frozenset(one for one, units in quantities.items() if units > 0)
        if products and order.counts(at):
            found.append(
                Basket(
                    order.order_id,
                    order.customer_id,
                    order.ordered_at,
                    order.order_date,
                    products,
                )
            )
    return sorted(found, key=lambda basket: (basket.ordered_at, basket.order_id))


def affinities(bought: list[Basket], names: dict[str, str], settings: Settings) -> list:
    """Measure the pairs more frequent than chance with enough people behind them.

    bought: all baskets. names: product -> its name in the catalogue. A row is one
    direction of a pair, as product_affinities has it.
    """
    rows: list[Row] = []
    together: Counter[Pair] = Counter()
    buyers: dict[Pair, set[object]] = defaultdict(set)
    orders: Counter[str] = Counter()
    for basket in bought:
        orders.update(basket.products)
        for pair in permutations(basket.products, 2):
            together[pair] += 1
            buyers[pair].add(basket.customer_id or ("guest", basket.order_id))
    for pair, support in together.items():
        row = _measured(pair, support, (orders, orders), len(bought), names)
        rows.append(row | {"affinity_type": "basket", "buyer_count": len(buyers[pair])})

    firsts = first_purchases(bought)
    starts: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    followed: Counter[Pair] = Counter()
    for own in firsts.values():
        starts.update(own.keys())
        for one, other in permutations(own, 2):
            days = (own[other].order_date - own[one].order_date).days
            is_later = own[other].ordered_at > own[one].ordered_at
            if is_later and days <= settings.affinity_window_days:
                followed[one, other] += 1
                endings[other] += 1
    for pair, support in followed.items():
        row = _measured(pair, support, (starts, endings), starts.total(), names)
        rows.append(row | {"affinity_type": "next_purchase", "buyer_count": support})
    fewest = settings.affinity_min_support
    rows = [
        row for row in rows if row["buyer_count"] >= fewest and row["gain_rate"] > 0
    ]
    _rank(rows)
    return rows


def shown(affinities: list[Row]) -> list[Row]:
    """Keep of all affinities those that product_affinities shows."""
    return [row for row in affinities if row["affinity_rank"] <= MOST_SHOWN]


def first_purchases(bought: list[Basket]) -> dict[str, dict[str, Basket]]:
    """Find each person's first basket of each product: person -> product -> basket."""
    firsts: dict[str, dict[str, Basket]] = defaultdict(dict)
    for basket in bought:
        if basket.customer_id:
            for product in basket.products:
                firsts[basket.customer_id].setdefault(product, basket)
    return firsts


def _measured(
    pair: Pair,
    support: int,
    counts: tuple[Counter[str], Counter[str]],
    total: int,
    names: dict[str, str],
) -> Row:
    """Put the figures of one direction of a pair into a row.

    counts: how often the one comes, and how often the other does, of so many in total.
    """
    one, other = pair
    confidence = Fraction(support, counts[0][one])
    chance = Fraction(counts[1][other], total)
    return {
        "product_id": one,
        "other_product_id": other,
        "product_name": names.get(one),
        "other_product_name": names.get(other),
        "support_count": support,
        "product_count": counts[0][one],
        "other_product_count": counts[1][other],
        "total_count": total,
        "support_rate": values.rounded(Fraction(support, total), 8),
        "confidence_rate": values.rounded(confidence, 8),
        "lift": values.rounded(confidence / chance, 4),
        "gain_rate": values.rounded(confidence - chance, 8),
    }


def _rank(rows: list[Row]) -> None:
    """Number the companions of each product and type, the best gain first."""
    lists: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        lists[row["affinity_type"], row["product_id"]].append(row)
    for companions in lists.values():
        companions.sort(
            key=lambda row: (
                -row["gain_rate"],
                -row["support_count"],
                row["other_product_id"],
            )
        )
        for place, row in enumerate(companions, start=1):
            row["affinity_rank"] = place
