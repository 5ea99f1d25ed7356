"""Orders, their lines and refunds, in their own and in the shop's currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from oracle import values
from oracle.people import People
from oracle.raw import Row
from oracle.rules import Kind, Rules, Settings

ZERO = Decimal(0)


@dataclass
class Line:
    """A line: amounts in the order's currency, net also in the shop's."""

    order_line_id: str
    product_id: str | None
    quantity: Decimal
    category: str | None
    gross: Decimal
    discount: Decimal
    net_in_shop_currency: Decimal
    is_merchandise: bool
    for_amount: bool
    for_frequency: bool
    unit_cost: Decimal | None = None


@dataclass
class Order:
    """An order: amounts in its own currency; rate is the worth in the shop's.

    refunds: when, how much, and how much of it for shipping (None where not told).
    """

    order_id: str
    customer_id: str | None
    ordered_at: datetime
    order_date: date
    currency_code: str
    status: str
    is_counted: bool
    is_refunded: bool
    kind: Kind
    coupon_code: str | None
    rate: Decimal
    shipping: Decimal
    own_discount: Decimal
    lines: list[Line] = field(default_factory=list)
    refunds: list[tuple[datetime, Decimal, Decimal | None]] = field(
        default_factory=list
    )

    def has_counting_status(self, at: datetime) -> bool:
        """Say whether it is a purchase; one refunded is once it is told how much."""
        told = any(when <= at and amount > 0 for when, amount, _ in self.refunds)
        return self.is_counted or (self.is_refunded and told)

    @property
    def gross(self) -> Decimal:
        """Sum of the lines that count, before any discount."""
        return sum((line.gross for line in self.lines if line.for_amount), ZERO)

    @property
    def line_discount(self) -> Decimal:
        """Discounts of the lines that count."""
        return sum((line.discount for line in self.lines if line.for_amount), ZERO)

    @property
    def discount(self) -> Decimal:
        """Discounts of counting lines and, of its own, what they can bear."""
        mine = self.own_discount
        if not all(line.for_amount for line in self.lines):
            mine = min(mine, max(self.gross - self.line_discount, ZERO))
        return self.line_discount + mine

    @property
    def other(self) -> Decimal:
        """What is sold beside: all lines less all discounts, less what counts."""
        sold = sum((line.gross - line.discount for line in self.lines), ZERO)
        return sold - self.own_discount - (self.gross - self.discount)

    @property
    def is_told_twice(self) -> bool:
        """Say whether its own discount is that of all its lines together."""
        told = sum((line.discount for line in self.lines), ZERO)
        return self.own_discount > 0 and told == self.own_discount

    def refund_parts(self, at: datetime) -> tuple[Decimal, Decimal, Decimal]:
        """Split the refunds up to a moment: off the goods, shipping, too much."""
        goods, room = max(self.gross - self.discount, ZERO), self.shipping
        room += max(self.other, ZERO)
        told = open_amount = shipping = ZERO
        for when, amount, part in self.refunds:
            if when > at:
                continue
            if part is None:
                open_amount += amount
            else:
                shipping += min(part, amount)
                told += amount - min(part, amount)
        taken = min(told + open_amount, goods)
        rest = told + open_amount - taken
        back = min(rest, open_amount, max(room - shipping, ZERO))
        return taken, shipping + back, rest - back

    def refunded(self, at: datetime) -> Decimal:
        """Give what refunds up to a moment take off the goods."""
        return self.refund_parts(at)[0]

    def net(self, at: datetime) -> Decimal:
        """Net at a moment, in its own currency."""
        return self.gross - self.discount - self.refunded(at)

    def converted(self, amount: Decimal) -> Decimal:
        """Turn one of its figures into the shop's currency."""
        return values.rounded(amount * self.rate, 4)

    def cost(self, at: datetime) -> Decimal | None:
        """Give what the goods kept at a moment cost, in shop currency, if known."""
        counted = [line for line in self.lines if line.for_amount]
        if any(line.unit_cost is None for line in counted):
            return None
        costs = [values.rounded(line.quantity * line.unit_cost, 4) for line in counted]
        net, refund = self.converted(self.net(at)), self.converted(self.refunded(at))
        if not refund:
            return sum(costs, ZERO)
        kept = values.rounded(Fraction(net) / Fraction(net + refund), 6)
        return values.rounded(sum(costs, ZERO) * kept, 4)

    def counts(self, at: datetime) -> bool:
        """Say whether it counts as an order at a moment."""
        return self.has_counting_status(at) and self.net(at) > 0

    def is_one_of(self, at: datetime) -> bool:
        """Say whether it is one of the person's orders at a moment."""
        return self.counts(at) and any(
            line.for_amount and line.for_frequency for line in self.lines
        )

    def on_promotion(self, settings: Settings) -> bool:
        """Say whether it was bought with a coupon or a real discount that counts."""
        counted = {word.strip() for word in settings.promotion_discounts.split(",")}
        discount = self.discount - self.line_discount if "order" in counted else ZERO
        if "line" in counted:
            discount += self.line_discount
        least = settings.promotion_min_discount_rate * self.gross
        discounted = self.gross > 0 and discount >= least
        return (self.coupon_code is not None and "coupon" in counted) or discounted


def counted_once(orders: Iterable[Order], at: datetime, minutes: int) -> list[Order]:
    """List the orders that are a person's at a moment, oldest first.

    Of those a checkout split, each at most so many minutes after the one before, the
    first.
    """
    own = sorted(
        (order for order in orders if order.is_one_of(at)),
        key=lambda order: (order.ordered_at, order.order_id),
    )
    if not minutes:
        return own
    gap = timedelta(minutes=minutes)
    return own[:1] + [
        order
        for before, order in pairwise(own)
        if order.ordered_at - before.ordered_at > gap
    ]


@dataclass
class LooseRefund:
    """A refund of no known order: amount in the shop's currency."""

    customer_id: str
    refunded_at: datetime
    refund_date: date
    amount: Decimal


@dataclass
class Sales:
    """Everything sold and refunded, by order id and in no order."""

    orders: dict[str, Order] = field(default_factory=dict)
    loose_refunds: list[LooseRefund] = field(default_factory=list)


def sell(
    rows: dict[str, list[Row]], people: People, rules: Rules, settings: Settings
) -> Sales:
    """Put orders, lines and refunds together."""
    sales = Sales()
    catalogue = {row["product_id"]: row for row in rows["products"]}
    for row in rows["products"]:
        row["is_merchandise"] = rules.kind_of_product(None, row).is_merchandise
    for row in rows["orders"]:
        on = values.local_date(row["ordered_at"], settings.shop_timezone)
        currency = row["currency_code"]
        sales.orders[row["order_id"]] = Order(
            order_id=row["order_id"],
            customer_id=people.of(row),
            ordered_at=row["ordered_at"],
            order_date=on,
            currency_code=currency,
            status=row["status"],
            is_counted=rules.counted_statuses.get(row["status"], False),
            is_refunded=row["status"] in rules.refunded_statuses,
            kind=rules.kind("order_type", row["order_type"]),
            coupon_code=row["coupon_code"],
            rate=rules.rate(currency, settings.shop_currency, on),
            shipping=row["shipping_amount"],
            own_discount=row["discount_amount"],
        )
    for row in rows["order_lines"]:
        order = sales.orders.get(row["order_id"])
        if order:
            gross = values.rounded(row["quantity"] * row["unit_price"], 4)
            discount = row["discount_amount"]
            net = order.converted(gross - discount)
            product = catalogue.get(row["product_id"])
            kind = rules.kind_of_product(row["product_id"], product)
            order.lines.append(
                Line(
                    row["order_line_id"],
                    row["product_id"],
                    row["quantity"],
                    product["category"] if product else None,
                    gross,
                    discount,
                    net,
                    kind.is_merchandise and order.kind.is_merchandise,
                    kind.for_amount and order.kind.for_amount,
                    kind.for_frequency and order.kind.for_frequency,
                    product["unit_cost"] if product else None,
                )
            )
    for row in rows["refunds"]:
        if row["order_id"] is None:
            sales.loose_refunds.append(_loose(row, sales, people, rules, settings))
        elif row["order_id"] in sales.orders:
            refund = (row["refunded_at"], row["amount"], row["shipping_amount"])
            sales.orders[row["order_id"]].refunds.append(refund)
    return sales


def _loose(
    row: Row, sales: Sales, people: People, rules: Rules, settings: Settings
) -> LooseRefund:
    """Convert a refund of no known order by its person's latest order's currency."""
    person = people.of(row)
    earlier = [
        (order.ordered_at, order.order_id, order.currency_code)
        for order in sales.orders.values()
        if order.customer_id == person and order.ordered_at <= row["refunded_at"]
    ]
    currency = max(earlier)[2] if earlier else settings.shop_currency
    on = values.local_date(row["refunded_at"], settings.shop_timezone)
    rate = rules.rate(currency, settings.shop_currency, on)
    goods = row["amount"] - min(row["shipping_amount"] or ZERO, row["amount"])
    amount = values.rounded(goods * rate, 4)
    return LooseRefund(person, row["refunded_at"], on, amount)


def by_person(sales: Sales) -> dict[str | None, list[Order]]:
    """Group the orders by person."""
    found: dict[str | None, list[Order]] = defaultdict(list)
    for order in sales.orders.values():
        found[order.customer_id].append(order)
    return found
