"""Whom to offer what the shop pushes: an interest shown, purchases, the category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oracle import values
from oracle.experiments import held_back
from oracle.offers import Basket, display_names
from oracle.recommendations import (
    LATEST,
    Product,
    dates_of,
    due,
    interval_of,
    leads_of,
    offered,
)
from oracle.rules import Push, Rules, Settings

Row = dict[str, Any]
Owned = dict[str, list[date]]


@dataclass(frozen=True)
class Reason:
    """Why somebody may want something; the smallest order counts."""

    order: int
    score: Decimal
    on: date
    kind: str
    product_id: str | None
    lead_id: str | None
    words: str

    def place(self) -> tuple[Any, ...]:
        """Give what reasons of one person are compared by."""
        rank = (self.order, -self.score, -self.on.toordinal())
        return (*rank, self.kind, self.product_id or "", self.lead_id or "")


@dataclass
class Shop:
    """What is known of products and people on the run's date."""

    bought: list[Basket]
    catalogue: list[Row]
    affinities: list[Row]
    interactions: list[Row]
    on: date
    rules: Rules
    settings: Settings

    def __post_init__(self) -> None:
        """Describe what may be offered, and what each person bought."""
        self.dates = dates_of(self.bought)
        self.products = offered(
            self.bought, self.catalogue, self.dates, self.on, self.settings
        )
        self.names = display_names(self.catalogue)
        self.categories = {row["product_id"]: row["category"] for row in self.catalogue}

    def targets(self, push: Push) -> set[str]:
        """List the named products that a push is about."""
        column = "product_id" if push.kind == "product" else "category"
        return {
            row["product_id"]
            for row in self.catalogue
            if row["product_name"]
            and row["is_merchandise"]
            and row[column] == push.value
        }

    def is_blocked(self, who: str, product: str | None) -> bool:
        """Say whether somebody has bought a product and is not due to again."""
        own = self.dates.get(who, {})
        if product not in own:
            return False
        known = self.products.get(product)
        return known is None or not due(own, known, self.on)

    def interests(self, targets: set[str]) -> Iterable[tuple[str, Reason]]:
        """Find who acted on the products lately."""
        opens = self.on - timedelta(days=self.settings.affinity_window_days)
        actions: dict[tuple[str, str], list[Row]] = defaultdict(list)
        timezone = self.settings.shop_timezone
        for row in self.interactions:
            if row["is_scored"] and row["product_id"] in targets:
                on = values.local_date(row["occurred_at"], timezone)
                if on > opens:
                    key = (row["customer_id"], row["product_id"])
                    actions[key].append(row | {"on": on})
        for (who, product), rows in actions.items():
            types = self.rules.types
            points = sum(types[row["interaction_type"]].points for row in rows)
            last = max(row["on"] for row in rows)
            word = "action" if len(rows) == 1 else "actions"
            words = f"{len(rows)} {word} on {self.names[product]} lately,"
            words += f" the last on {last}"
            if points > 0:
                yield who, Reason(1, points, last, "interest", product, None, words)

    def purchases(self, targets: set[str]) -> Iterable[tuple[str, Reason]]:
        """Find who bought what leads to the products, or is due to buy them again."""
        pairs = defaultdict(list)
        for row in self.affinities:
            if row["other_product_id"] in targets:
                pairs[row["product_id"]].append(row)
        for who, own in self.dates.items():
            leads = leads_of(own, self.products)
            for lead in leads[:LATEST]:
                for pair in pairs[lead]:
                    yield who, self._led(pair, max(own[lead]))
            for product in sorted(targets.intersection(leads)):
                known = self.products[product]
                if due(own, known, self.on):
                    yield who, self._again(known, own)

    def _led(self, pair: Row, on: date) -> Reason:
        kind, lead = pair["affinity_type"], pair["product_id"]
        other = pair["other_product_id"]
        verb = "orders with it often hold"
        if kind == "next_purchase":
            verb = "its buyers often go on to"
        words = (
            f"Bought {self.names[lead]} on {on}; {verb} {self.names[other]}"
            f" (lift {values.rounded(pair['lift'], 1)})"
        )
        return Reason(2, pair["gain_rate"], on, kind, other, lead, words)

    def _again(self, product: Product, own: Owned) -> Reason:
        key = product.product_id
        days, on = interval_of(own[key], product), max(own[key])
        words = f"Bought {product.words} on {on}; who buys it again does so"
        words += f" after {days} days"
        return Reason(2, product.repeat_rate, on, "reorder", key, key, words)

    def category(self, push: Push, targets: set[str]) -> Iterable[tuple[str, Reason]]:
        """Find who buys of the category."""
        wanted = {self.categories[product] for product in targets} - {None}
        product = push.value if push.kind == "product" else None
        for who, own in self.dates.items():
            total = sum(map(len, own.values()))
            for name in wanted:
                days = [own[key] for key in own if self.categories.get(key) == name]
                if not days:
                    continue
                times, on = sum(map(len, days)), max(map(max, days))
                word = "time" if times == 1 else "times"
                words = f"Bought {name} {times} {word}, the last on {on}"
                rate = values.rounded(Fraction(times, total), 8)
                yield who, Reason(3, rate, on, "category", product, None, words)


def audiences(
    shop: Shop, profiles: Mapping[str, Row], pushes: Iterable[Push]
) -> list[Row]:
    """List whom each push of the day is for, as product_audiences has it.

    profiles: person -> a row with can_email and suppression_reason.
    """
    found = []
    for push in pushes:
        if not push.valid_from <= shop.on <= push.valid_to:
            continue
        targets = shop.targets(push)
        reasons: dict[str, list[Reason]] = defaultdict(list)
        for who, reason in (
            *shop.interests(targets),
            *shop.purchases(targets),
            *(shop.category(push, targets) if targets else ()),
        ):
            if not shop.is_blocked(who, reason.product_id):
                reasons[who].append(reason)
        best = {
            who: min(own, key=Reason.place)
            for who, own in reasons.items()
            if not held_back(who, shop.on, "push", push.name, shop.rules)
        }
        ranking = sorted(best, key=lambda who: (*best[who].place()[:3], who))
        for place, who in enumerate(ranking, start=1):
            reason = best[who]
            found.append(
                {
                    "push_name": push.name,
                    "customer_id": who,
                    "audience_rank": place,
                    "product_id": reason.product_id,
                    "lead_product_id": reason.lead_id,
                    "audience_type": reason.kind,
                    "audience_reason": reason.words,
                    "score": reason.score,
                    "offer": push.offer,
                    "can_email": profiles[who]["can_email"],
                    "suppression_reason": profiles[who]["suppression_reason"],
                }
            )
    return found
