"""What people prefer: when and by which channel to be written to, prices, discounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from oracle import values
from oracle.money import Order, counted_once
from oracle.offers import Basket
from oracle.raw import Row
from oracle.rules import Rules, Settings

Slots = dict[str, set[tuple[int, date]]]


def send_times(
    people: Iterable[str],
    interactions: Iterable[Row],
    orders: Iterable[tuple[str | None, datetime]],
    known_until: date,
    rules: Rules,
    settings: Settings,
) -> dict[str, tuple[int | None, int | None]]:
    """Give each person's best hour and weekday.

    interactions: with whose each is and whether it may score. orders: whose and when,
    those that count. known_until: the last day of the shop's days.
    """
    moments = [
        (row["customer_id"], row["occurred_at"])
        for row in interactions
        if row["is_scored"]
        and rules.steps.get(row["interaction_type"], ("", ""))[1]
        in ("opened", "clicked")
    ]
    moments += [order for order in orders if order[0]]
    hours: Slots = defaultdict(set)
    weekdays: Slots = defaultdict(set)
    for who, at in moments:
        day = values.local_date(at, settings.shop_timezone)
        hours[who].add((values.local_hour(at, settings.shop_timezone), day))
        weekdays[who].add((day.isoweekday(), day))
    bests = [
        _bests(people, slots, known_until, settings) for slots in (hours, weekdays)
    ]
    return {who: (bests[0].get(who), bests[1].get(who)) for who in people}


def _bests(
    people: Iterable[str], own: Slots, known_until: date, settings: Settings
) -> dict[str, int]:
    """Choose each person's best slot: own days, and some that lie as the shop's do."""
    shop = Counter(
        slot for days in own.values() for slot, day in days if day <= known_until
    )
    total = sum(shop.values())
    found = {}
    for who in people:
        mine = Counter(slot for slot, _ in own.get(who, ()))

        def worth(slot: int, mine: Counter[int] = mine) -> tuple[int, int, int]:
            days = (
                mine[slot] * max(total, 1) + settings.best_send_prior_days * shop[slot]
            )
            return days, shop[slot], -slot

        if shop or mine:
            found[who] = max({*shop, *mine}, key=worth)
    return found


def preferences(
    people: Iterable[str],
    interactions: Iterable[Row],
    orders: Mapping[str, list[Order]],
    baskets: Iterable[Basket],
    products: Iterable[Row],
    at: datetime,
    rules: Rules,
    settings: Settings,
) -> list[Row]:
    """Make the rows of fct_customer_preferences.

    interactions: with whose each is and whether it may score. orders: by person.
    products: those that are merchandise.
    """
    channels = _channels(interactions, rules, settings)
    levels = _price_levels(baskets, products)
    rows = []
    for who in people:
        own = counted_once(orders[who], at, settings.merge_orders_within_minutes)
        promoted = sum(order.on_promotion(settings) for order in own)
        level, count = levels.get(who, (None, 0))
        rows.append(
            {
                "customer_id": who,
                "price_level": level,
                "discount_preference": _discounts(len(own), promoted, settings),
                "priced_purchase_count": count,
                "order_count": len(own),
                "promotion_order_count": promoted,
                **channels.get(who, dict.fromkeys(CHANNEL)),
            }
        )
    return rows


CHANNEL = ("preferred_channel", "message_count", "answered_count", "answer_rate")


def _channels(
    interactions: Iterable[Row], rules: Rules, settings: Settings
) -> dict[str, Row]:
    """Choose the channel of whose messages each person answers the largest share."""
    sent: dict[tuple[str, str], set[str]] = defaultdict(set)
    answered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in interactions:
        channel, step = rules.steps.get(row["interaction_type"], ("", ""))
        if row["customer_id"] and row["campaign_id"]:
            if step == "sent":
                sent[row["customer_id"], channel].add(row["campaign_id"])
            elif step in ("opened", "clicked") and row["is_scored"]:
                answered[row["customer_id"], channel].add(row["campaign_id"])
    found: dict[str, Row] = {}
    for (who, channel), messages in sorted(sent.items()):
        count = len(messages & answered[who, channel])
        rate = values.rounded(Fraction(count, len(messages)), 6)
        best = found.get(who)
        if (
            count
            and len(messages) >= settings.preferred_channel_min_messages
            and (
                best is None
                or (rate, count) > (best["answer_rate"], best["answered_count"])
            )
        ):
            row = (channel, len(messages), count, rate)
            found[who] = dict(zip(CHANNEL, row, strict=True))
    return found


def _price_levels(
    baskets: Iterable[Basket], products: Iterable[Row]
) -> dict[str, tuple[str, int]]:
    """Say how dear each person buys within categories, and of how many products."""
    prices: dict[str, list[Decimal]] = defaultdict(list)
    priced = [
        row for row in products if row["category"] and row["list_price"] is not None
    ]
    for row in priced:
        prices[row["category"]].append(row["list_price"])
    places = {}
    for row in priced:
        others, own = prices[row["category"]], row["list_price"]
        cheaper = sum(price < own for price in others)
        equal = sum(price == own for price in others)
        places[row["product_id"]] = values.rounded(
            Fraction(2 * cheaper + equal, 2 * len(others)), 6
        )
    bought: dict[str, list[Decimal]] = defaultdict(list)
    for basket in baskets:
        if basket.customer_id:
            bought[basket.customer_id] += [
                places[product] for product in basket.products if product in places
            ]
    found = {}
    for who, own in bought.items():
        if own:
            mean = sum(own) / len(own)
            low, high = Decimal("0.333333"), Decimal("0.666667")
            level = "low" if mean < low else "high" if mean > high else "middle"
            found[who] = (level, len(own))
    return found


def _discounts(orders: int, promoted: int, settings: Settings) -> str | None:
    """Say whether somebody buys with discount, without, or either way."""
    if orders < settings.promotion_driven_min_orders:
        return None
    if promoted >= settings.promotion_driven_min_rate * orders:
        return "with_discount"
    if promoted <= (1 - settings.promotion_driven_min_rate) * orders:
        return "without_discount"
    return "either"
