"""What the shop planned and what came of it: goals, promotions, the value of buyers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from statistics import median
from typing import TYPE_CHECKING, Any

from oracle import offers, values
from oracle.attribution import return_on, share
from oracle.money import Order, counted_once
from oracle.rules import Goal, Promotion, Rules

if TYPE_CHECKING:
    from oracle.segments import Outcome

Row = dict[str, Any]
ZERO = Decimal(0)
HORIZONS = (7, 30, 90, 365)
SHARES = ("lead_to_prospect_rate", "prospect_to_customer_rate", "cart_abandonment_rate")
LOWER = ("days_to_first_order", "cart_abandonment_rate")
ACTIONS = {"review_submitted": "reviews", "referral_made": "referrals"}
STEPS = {
    "lead_to_qualified": ("lead", "qualified"),
    "lead_to_prospect": ("lead", "prospect"),
    "prospect_to_customer": ("prospect", "customer"),
    "lead_to_customer": ("lead", "customer"),
    "first_to_second_order": ("order 1", "order 2"),
}


@dataclass
class Buyer:
    """Somebody with a counting order: how they began, and all that they bought."""

    began: dict[str, str]
    channel: str
    first: Order
    second: Order | None
    orders: list[Order] = field(default_factory=list)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Add up the amounts that are known; None where none is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def _by(amount: Decimal | None, whole: Decimal | int | None, digits: int = 4) -> Any:
    """Divide, where both are known and the second is not 0."""
    if amount is None or not whole:
        return None
    return values.rounded(Fraction(amount) / Fraction(whole), digits)


class Plans:
    """The plans of a shop, looked at from the run's moment."""

    def __init__(self, outcome: Outcome, products: list[Row], rules: Rules) -> None:
        """Take what is known at the moment, and the catalogue."""
        assert outcome.as_of_at is not None
        assert outcome.as_of_date is not None
        self.outcome, self.rules = outcome, rules
        self.at, self.on = outcome.as_of_at, outcome.as_of_date
        self.timezone = outcome.settings.shop_timezone
        self.names = offers.display_names(products)
        self.orders = [
            order for order in outcome.sales.orders.values() if order.counts(self.at)
        ]
        self.days = self._funnel()
        self.buyers = self._buyers()

    def _local(self, at: Any) -> date:
        return values.local_date(at, self.timezone)

    def _funnel(self) -> dict[str, dict[str, date]]:
        """Give each person's first day as a lead, qualified, prospect and customer."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for rule in self.rules.transitions:
            if rule.min_order_count or rule.after_stage:
                kinds[rule.stage].add("customer")
            if rule.min_intent_count:
                kinds[rule.stage] |= {"lead", "prospect"}
            if rule.min_action_count:
                kinds[rule.stage].add("lead")
            if rule.is_qualified:
                kinds[rule.stage] |= {"lead", "qualified"}
        days: dict[str, dict[str, date]] = defaultdict(dict)
        for row in sorted(self.outcome.transitions, key=lambda one: one["entered_at"]):
            found = kinds[row["to_stage"]]
            for kind in {"customer"} if "customer" in found else found:
                days[row["customer_id"]].setdefault(kind, row["entered_on"])
        return days

    def _buyers(self) -> dict[str, Buyer]:
        own: dict[str, list[Order]] = defaultdict(list)
        for order in self.orders:
            if order.customer_id is not None:
                own[order.customer_id].append(order)
        minutes = self.outcome.settings.merge_orders_within_minutes
        found = {}
        for who, orders in own.items():
            counted = counted_once(orders, self.at, minutes)
            if not counted:
                continue
            first = counted[0]
            person = self.outcome.people.persons.get(who)
            channel = (person and person.acquisition_channel) or "(unknown)"
            began = {
                "first_product": self._product(first),
                "first_coupon": (first.coupon_code or "").upper() or "(none)",
                "acquisition_channel": channel.lower(),
                "first_order_month": first.order_date.isoformat()[:7],
            }
            second = counted[1] if len(counted) > 1 else None
            found[who] = Buyer(began, channel.lower(), first, second, orders)
            for number, order in enumerate(counted[:2], 1):
                self.days[who][f"order {number}"] = order.order_date
        return found

    def _product(self, order: Order) -> str:
        """Name what the order was mostly about: merchandise, the greatest amount."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        goods = set()
        for line in order.lines:
            if line.for_amount:
                name = self.names.get(line.product_id or "", line.product_id)
                name = name or "(unknown)"
                sums[name] += line.net_in_shop_currency
                if line.is_merchandise:
                    goods.add(name)
        return min(sums, key=lambda one: (one not in goods, -sums[one], one))

    def _net(self, order: Order) -> Decimal:
        return order.converted(order.net(self.at))

    def _margin(self, order: Order) -> Decimal | None:
        cost = order.cost(self.at)
        return None if cost is None else self._net(order) - cost

    def _margin_rate(self, orders: list[Order]) -> Decimal | None:
        known = [order for order in orders if self._margin(order) is not None]
        return _by(_sum(map(self._margin, known)), _sum(map(self._net, known)), 6)

    def goals(self, months: Iterable[Row] = ()) -> list[Row]:
        """Measure each goal, and say what it comes to.

        months: the sales forecast, by month ahead and kind of buyers.
        """
        coming: dict[date, Decimal] = {}
        by_month: dict[int, list[Decimal | None]] = defaultdict(list)
        for row in months:
            if row["as_of_date"] == self.on and row["month_number"] > 0:
                by_month[row["month_number"]].append(row["revenue_amount"])
        for number, amounts in by_month.items():
            if len(amounts) == 2 and None not in amounts:
                whole = values.rounded(_sum(amounts) or ZERO, 4)
                for day in range(30 * number - 29, 30 * number + 1):
                    coming[self.on + timedelta(days=day)] = whole
        found = []
        for goal in self.rules.goals:
            is_planned = goal.begins > self.on
            is_over = values.end_of_day(goal.ends, self.timezone) <= self.at
            actual = None if is_planned else self._measure(goal)
            days, passed = (goal.ends - goal.begins).days + 1, None
            expected, by = actual, "actual"
            if is_planned:
                by = "not_begun"
            elif actual is None:
                by = "nothing_yet"
            elif not is_over and goal.metric not in (*SHARES, "days_to_first_order"):
                passed = (self.on - goal.begins).days + 1
                expected = actual + values.rounded(
                    Fraction(actual) * (days - passed) / passed, 4
                )
                by = "pace"
            ahead = [
                goal.begins + timedelta(days=day)
                for day in range(days)
                if goal.begins + timedelta(days=day) > self.on
            ]
            if goal.metric == "sales" and ahead and coming.keys() >= set(ahead):
                sums: Fraction = sum(
                    (Fraction(coming[day]) for day in ahead), Fraction(0)
                )
                expected = (actual or ZERO) + values.rounded(sums / 30, 4)
                by = "forecast"
            good: bool | None = None
            if expected is not None:
                good = (
                    expected <= goal.target
                    if goal.metric in LOWER
                    else expected >= goal.target
                )
            status = {None: "no_data", True: "on_track", False: "behind"}[good]
            if is_planned:
                status = "planned"
            elif is_over and good is not None:
                status = "reached" if good else "missed"
            elapsed = Fraction((self.on - goal.begins).days + 1, days)
            found.append(
                {
                    "goal_name": goal.name,
                    "metric": goal.metric,
                    "measure": "days"
                    if goal.metric == "days_to_first_order"
                    else "share"
                    if goal.metric in SHARES
                    else "total",
                    "better": "lower" if goal.metric in LOWER else "higher",
                    "status": status,
                    "expected_by": by,
                    "target_value": goal.target,
                    "actual_value": actual,
                    "expected_value": expected,
                    "progress_rate": None
                    if goal.metric in LOWER
                    else _by(actual, goal.target, 6),
                    "elapsed_rate": values.rounded(
                        0 * elapsed if is_planned else 1 * min(elapsed, Fraction(1)), 6
                    ),
                    "is_on_track": good,
                    "as_of_date": self.on,
                }
            )
        return found

    def _measure(self, goal: Goal) -> Decimal | None:
        """Give a goal's metric over its days."""
        people = self.days.values()

        def within(on: date | None) -> bool:
            return on is not None and goal.begins <= on <= goal.ends

        def became(first: str, then: str) -> Decimal | None:
            came = [own for own in people if within(own.get(first))]
            went = [own for own in came if own.get(then, date.max) <= goal.ends]
            return _by(Decimal(len(went)), len(came))

        carts = [
            cart
            for cart in self.outcome.carts
            if within(self._local(cart["first_added_at"]))
        ]
        match goal.metric:
            case "lead_to_prospect_rate":
                return became("lead", "prospect")
            case "prospect_to_customer_rate":
                return became("prospect", "customer")
            case "cart_abandonment_rate":
                left = [cart for cart in carts if cart["abandoned_at"] is not None]
                return _by(Decimal(len(left)), len(carts))
            case "days_to_first_order":
                days = [
                    (own["customer"] - own["lead"]).days
                    for own in people
                    if within(own.get("customer")) and "lead" in own
                ]
                return Decimal(str(median(days))) if days else None
            case "qualified_leads":
                return Decimal(sum(within(own.get("qualified")) for own in people))
            case "new_customers":
                return Decimal(sum(within(own.get("customer")) for own in people))
            case "opportunities":
                return Decimal(sum(cart["customer_id"] is not None for cart in carts))
            case "sales":
                sold = [order for order in self.orders if within(order.order_date)]
                return sum(map(self._net, sold), ZERO)
        return Decimal(
            sum(
                ACTIONS.get(row["interaction_type"]) == goal.metric
                and not row["is_machine"]
                and within(self._local(row["occurred_at"]))
                for row in self.outcome.interactions
            )
        )

    def spans(self) -> list[Row]:
        """Time each step and stage."""
        spans: dict[tuple[str, str], list[tuple[date, date | None]]]
        spans = defaultdict(list)
        for step, (first, last) in STEPS.items():
            for own in self.days.values():
                if first in own:
                    spans["step", step].append((own[first], own.get(last)))
        for row in self.outcome.transitions:
            left = row["left_at"] and self._local(row["left_at"])
            spans["stage", row["to_stage"]].append((row["entered_on"], left))
        stages: dict[str, int] = {}
        for place, rule in enumerate(self.rules.transitions):
            stages[rule.stage] = -place
        order = sorted(
            spans,
            key=lambda one: (
                one[0] != "step",
                list(STEPS).index(one[1]) if one[0] == "step" else stages[one[1]],
            ),
        )
        found = []
        for place, key in enumerate(order, 1):
            own = spans[key]
            days = [(last - first).days for first, last in own if last]
            row: Row = {"span_type": key[0], "span": key[1], "span_order": place}
            row["started_count"] = len(own)
            row["finished_count"] = len(days)
            row["open_count"] = len(own) - len(days)
            for horizon in HORIZONS:
                known = [one for one in own if (self.on - one[0]).days >= horizon]
                done = [
                    last
                    for first, last in known
                    if last and _near(first, last, horizon)
                ]
                row[f"known_{horizon}d_count"] = len(known)
                row[f"within_{horizon}d_count"] = len(done)
                row[f"within_{horizon}d_rate"] = share(len(done), len(known))
            row["average_days"] = _by(Decimal(sum(days)), len(days), 2)
            row["median_days"] = Decimal(str(median(days))) if days else None
            found.append(row)
        return found

    def promotions(self) -> list[Row]:
        """Sum up the orders of each promotion."""
        habits = {
            row["customer_id"]: row["is_promotion_driven"]
            for row in self.outcome.segments
        }
        found = []
        for one in self.rules.promotions:
            hits = [
                (order, *parts)
                for order in self.orders
                if one.begins <= order.order_date <= one.ends
                for parts in self._promoted(one, order)
            ]
            orders = [hit[0] for hit in hits]
            whose = {order.customer_id for order in orders} - {None}
            buyers = [self.buyers[who] for who in whose if who in self.buyers]
            new = [buyer for buyer in buyers if buyer.first in orders]
            known = [habits[who] for who in whose if habits[who] is not None]
            gross = sum((hit[1] for hit in hits), ZERO)
            discount = sum((hit[2] for hit in hits), ZERO)
            margin = _sum(map(self._margin, orders))
            status = "running"
            if one.begins > self.on:
                status = "planned"
            elif values.end_of_day(one.ends, self.timezone) <= self.at:
                status = "over"
            found.append(
                {
                    "promotion_name": one.name,
                    "promoted_kind": one.kind,
                    "promoted_value": one.value,
                    "status": status,
                    "order_count": len(orders),
                    "guest_order_count": sum(one.customer_id is None for one in orders),
                    "buyer_count": len(whose),
                    "new_buyer_count": len(new),
                    "returned_buyer_count": sum(bool(buyer.second) for buyer in new),
                    "known_habit_buyer_count": len(known),
                    "promotion_driven_buyer_count": sum(known),
                    "promoted_gross_amount": gross,
                    "promoted_discount_amount": discount,
                    "net_amount": sum(map(self._net, orders), ZERO),
                    "margin_amount": margin,
                    "cost_amount": one.cost,
                    "planned_discount_rate": one.planned_discount,
                    "discount_rate": _by(discount, gross, 6),
                    "margin_rate": self._margin_rate(orders),
                    "new_buyer_rate": share(len(new), len(whose)),
                    "promotion_driven_rate": share(sum(known), len(known)),
                    "return_on_investment": None
                    if margin is None
                    else return_on(margin, one.cost),
                }
            )
        return found

    def _promoted(self, one: Promotion, order: Order) -> list[tuple[Decimal, Decimal]]:
        """Give gross and discount of what is promoted in an order: none, or a pair."""
        if one.kind == "coupon":
            if (order.coupon_code or "").upper() != one.value.upper():
                return []
            return [(order.converted(order.gross), order.converted(order.discount))]
        lines = [
            line
            for line in order.lines
            if line.for_amount
            and one.value
            == (line.product_id if one.kind == "product" else line.category or "(none)")
        ]
        if not lines:
            return []
        return [
            (
                sum((order.converted(line.gross) for line in lines), ZERO),
                sum((order.converted(line.discount) for line in lines), ZERO),
            )
        ]

    def worth(self) -> list[Row]:
        """Say what buyers are worth, by how they began; without what is expected."""
        costs = {
            key: amount
            for key, amount in self.rules.acquisition_costs.items()
            if key[1] <= self.on
        }
        spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for (channel, month), amount in costs.items():
            spent["acquisition_channel", channel] += amount
            spent["first_order_month", month.isoformat()[:7]] += amount
        groups: dict[tuple[str, str], list[Buyer]] = defaultdict(list)
        for buyer in self.buyers.values():
            for key in buyer.began.items():
                groups[key].append(buyer)
        found = []
        for key in {*groups, *spent}:
            own = groups[key]
            orders = [order for buyer in own for order in buyer.orders]
            old = [one for one in own if (self.on - one.first.order_date).days >= 365]
            net = sum(map(self._net, orders), ZERO)
            early = [
                self._net(order)
                for one in old
                for order in one.orders
                if (order.order_date - one.first.order_date).days < 365
            ]
            cost = spent.get(key)
            paid = [
                one
                for one in own
                if cost is not None
                and (one.channel, one.first.order_date.replace(day=1)) in costs
            ]
            margin = _sum(self._margin(one) for buyer in paid for one in buyer.orders)
            again = sum(bool(buyer.second) for buyer in own)
            found.append(
                {
                    "dimension": key[0],
                    "dimension_value": key[1],
                    "customer_count": len(own),
                    "repeat_customer_count": again,
                    "known_365d_count": len(old),
                    "order_count": len(orders),
                    "paid_customer_count": len(paid),
                    "payback_days": self._payback(paid, cost),
                    "net_amount": net,
                    "net_per_customer_amount": _by(net, len(own)),
                    "net_per_customer_365d_amount": _by(sum(early, ZERO), len(old)),
                    "margin_amount": _sum(map(self._margin, orders)),
                    "paid_margin_amount": margin,
                    "acquisition_cost_amount": cost,
                    "cost_per_customer_amount": _by(cost, len(paid)),
                    "repeat_rate": share(again, len(own)),
                    "margin_rate": self._margin_rate(orders),
                    "return_on_acquisition": None
                    if margin is None
                    else return_on(margin, cost),
                }
            )
        return found

    def _payback(self, paid: list[Buyer], cost: Decimal | None) -> int | None:
        """Count the days after which the margins of buyers reach a cost."""
        days: dict[int, list[Decimal | None]] = defaultdict(list)
        for buyer in paid:
            for order in buyer.orders:
                day = max((order.order_date - buyer.first.order_date).days, 0)
                days[day].append(self._margin(order))
        ordered = sorted(days)
        sums = accumulate(
            (_sum(days[day]) for day in ordered), lambda a, b: _sum((a, b))
        )
        for day, margin in zip(ordered, sums, strict=True):
            if cost is not None and margin is not None and margin >= cost:
                return day
        return None


def _near(first: date, last: date, days: int) -> bool:
    """Say whether a day is at most so many days after another."""
    return (last - first).days <= days
