"""Orders, their lines and refunds, in their own and in the shop's currency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from oracle import values
from oracle.people import People
from oracle.raw import Row
from oracle.rules import Rules, Settings

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


@dataclass
class Order:
    """An order: amounts in its own currency; rate is the worth in the shop's."""

    order_id: str
    customer_id: str | None
    ordered_at: datetime
    order_date: date
    currency_code: str
    has_counting_status: bool
    has_coupon: bool
    rate: Decimal
    order_discount: Decimal
    lines: list[Line] = field(default_factory=list)
    refunds: list[tuple[datetime, Decimal]] = field(default_factory=list)

    @property
    def gross(self) -> Decimal:
        """Sum of its lines before any discount."""
        return sum((line.gross for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        """Discounts of its lines and its own."""
        return sum((line.discount for line in self.lines), self.order_discount)

    def refunded(self, at: datetime) -> Decimal:
        """Sum of the refunds linked to it up to a moment."""
        return sum((amount for when, amount in self.refunds if when <= at), ZERO)

    def net(self, at: datetime) -> Decimal:
        """Net at a moment, in its own currency."""
        return self.gross - self.discount - self.refunded(at)

    def converted(self, amount: Decimal) -> Decimal:
        """Turn one of its figures into the shop's currency."""
        return values.rounded(amount * self.rate, 4)

    def counts(self, at: datetime) -> bool:
        """Say whether it counts as an order at a moment."""
        return self.has_counting_status and self.net(at) > 0

    def on_promotion(self, settings: Settings) -> bool:
        """Say whether it was bought with a coupon or a real discount that counts."""
        counted = {word.strip() for word in settings.promotion_discounts.split(",")}
        discount = self.order_discount if "order" in counted else ZERO
        if "line" in counted:
            discount += sum((line.discount for line in self.lines), ZERO)
        least = settings.promotion_min_discount_rate * self.gross
        discounted = self.gross > 0 and discount >= least
        return (self.has_coupon and "coupon" in counted) or discounted


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
    categories = {row["product_id"]: row["category"] for row in rows["products"]}
    for row in rows["orders"]:
        on = values.local_date(row["ordered_at"], settings.shop_timezone)
        currency = row["currency_code"]
        sales.orders[row["order_id"]] = Order(
            order_id=row["order_id"],
            customer_id=people.of(row),
            ordered_at=row["ordered_at"],
            order_date=on,
            currency_code=currency,
            has_counting_status=rules.counted_statuses.get(row["status"], False),
            has_coupon=row["coupon_code"] is not None,
            rate=rules.rate(currency, settings.shop_currency, on),
            order_discount=row["discount_amount"],
        )
    for row in rows["order_lines"]:
        order = sales.orders.get(row["order_id"])
        if order:
            gross = values.rounded(row["quantity"] * row["unit_price"], 4)
            discount = row["discount_amount"]
            net = order.converted(gross - discount)
            category = categories.get(row["product_id"])
            order.lines.append(
                Line(
                    row["order_line_id"],
                    row["product_id"],
                    row["quantity"],
                    category,
                    gross,
                    discount,
                    net,
                )
            )
    for row in rows["refunds"]:
        if row["order_id"] is None:
            sales.loose_refunds.append(_loose(row, sales, people, rules, settings))
        elif row["order_id"] in sales.orders:
            refund = (row["refunded_at"], row["amount"])
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
    amount = values.rounded(row["amount"] * rate, 4)
    return LooseRefund(person, row["refunded_at"], on, amount)


def by_person(sales: Sales) -> dict[str | None, list[Order]]:
    """Group the orders by person."""
    found: dict[str | None, list[Order]] = defaultdict(list)
    for order in sales.orders.values():
        found[order.customer_id].append(order)
    return found
