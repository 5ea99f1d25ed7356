"""Recency, frequency and monetary value of everybody at one as-of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from oracle import values
from oracle.money import ZERO, LooseRefund, Order, counted_once
from oracle.rules import Rules, Settings
from oracle.scores import BUCKETS, score, tied_buckets

PROSPECTS = "Prospects"


@dataclass
class Rfm:
    """One person at one as-of date. All None and False without a counting order."""

    customer_id: str
    first_order_date: date | None = None
    last_order_date: date | None = None
    recency_days: int | None = None
    order_count: int | None = None
    monetary_amount: Decimal | None = None
    average_order_amount: Decimal | None = None
    recency_score: int | None = None
    frequency_score: int | None = None
    monetary_score: int | None = None
    rfm_cell: str | None = None
    rfm_segment: str = PROSPECTS
    is_low_confidence: bool = False
    is_vip: bool = False
    is_at_risk: bool = False
    is_promotion_driven: bool | None = None
    is_high_potential: bool = False
    top_category: str | None = None
    all_time_order_count: int = 0
    recent_order_count: int = 0


def measure(
    customer_id: str,
    orders: list[Order],
    refunds: list[LooseRefund],
    on: date,
    at: datetime,
    settings: Settings,
) -> Rfm:
    """Take a person's metrics.

    orders, refunds: the person's. on: the as-of date; at: its moment (UTC).
    """
    found = Rfm(customer_id)
    placed = [order for order in orders if order.ordered_at <= at]
    counted = counted_once(placed, at, settings.merge_orders_within_minutes)
    valid = [order for order in placed if order.counts(at)]
    found.top_category = _top_category(valid)
    if not counted:
        return found
    days = settings.rfm_window_days
    opens = None if days is None else on - timedelta(days=days)

    def inside(when: date) -> bool:
        return opens is None or when > opens

    found.first_order_date = min(order.order_date for order in counted)
    found.last_order_date = max(order.order_date for order in counted)
    found.recency_days = (on - found.last_order_date).days
    found.order_count = sum(1 for order in counted if inside(order.order_date))
    nets = (
        order.converted(order.net(at))
        for order in placed
        if order.has_counting_status(at) and inside(order.order_date)
    )
    returned = (
        refund.amount
        for refund in refunds
        if refund.refunded_at <= at and inside(refund.refund_date)
    )
    found.monetary_amount = sum(nets, ZERO) - sum(returned, ZERO)
    if found.order_count:
        average = Fraction(found.monetary_amount) / found.order_count
        found.average_order_amount = values.rounded(average, 4)

    vip_opens = on - timedelta(days=settings.vip_window_days)
    found.recent_order_count = sum(o.order_date > vip_opens for o in counted)
    found.all_time_order_count = len(counted)
    if len(counted) >= settings.promotion_driven_min_orders:
        promoted = sum(order.on_promotion(settings) for order in counted)
        needed = settings.promotion_driven_min_rate * len(counted)
        found.is_promotion_driven = promoted >= needed
    return found


def _top_category(orders: list[Order]) -> str | None:
    """Name the category with the largest net line amount; first by name in a tie."""
    sums: dict[str, Decimal] = {}
    for order in orders:
        for line in order.lines:
            if line.category is not None and line.is_merchandise:
                before = sums.get(line.category, ZERO)
                sums[line.category] = before + line.net_in_shop_currency
    return min(sums, key=lambda name: (-sums[name], name), default=None)


def rate_everybody(found: dict[str, Rfm], rules: Rules, settings: Settings) -> None:
    """Score the buyers of one as-of date and name everybody's segment, in place."""
    buyers = {who: one for who, one in found.items() if one.recency_days is not None}
    recency = {who: one.recency_days for who, one in buyers.items()}
    frequency = {who: one.order_count for who, one in buyers.items()}
    monetary = {who: one.monetary_amount for who, one in buyers.items()}
    method, bounds = settings.rfm_scoring, rules.thresholds
    recency_scores = score(
        recency,
        method,
        ties={who: (-frequency[who], -monetary[who], who) for who in buyers},
        bounds=bounds["recency_days"],
        fewer_is_better=True,
    )
    frequency_scores = score(
        frequency,
        method,
        ties={who: (monetary[who], who) for who in buyers},
        bounds=bounds["order_count"],
    )
    monetary_scores = score(
        monetary,
        method,
        ties={who: (frequency[who], who) for who in buyers},
        bounds=bounds["monetary_amount"],
    )
    averages = {
        who: one.average_order_amount
        for who, one in buyers.items()
        if one.average_order_amount is not None
    }
    average_buckets = tied_buckets(averages)
    is_low = len(buyers) < settings.rfm_min_customers or any(
        len(set(metric.values())) < BUCKETS for metric in (recency, frequency, monetary)
    )
    for who, one in found.items():
        one.is_low_confidence = is_low
        if who in buyers:
            one.recency_score = recency_scores[who]
            one.frequency_score = frequency_scores[who]
            one.monetary_score = monetary_scores[who]
            cell = (one.recency_score, one.frequency_score, one.monetary_score)
            one.rfm_cell = "".join(str(each) for each in cell)
            # nobody is loyal for nothing
            often = one.frequency_score if one.monetary_amount > 0 else 1
            cell = (one.recency_score, often, one.monetary_score)
            one.rfm_segment = rules.cells[(settings.rfm_segment_map, *cell)]
            often = one.recent_order_count >= settings.vip_min_orders
            one.is_vip = often and one.monetary_score >= 4
            one.is_high_potential = (
                average_buckets.get(who) == BUCKETS
                and one.frequency_score <= 2
                and one.recency_score >= 4
            )
        one.is_at_risk = rules.at_risk[one.rfm_segment]
