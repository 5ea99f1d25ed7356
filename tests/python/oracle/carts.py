"""Carts, replayed event by event, and the orders that followed them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from oracle import values
from oracle.money import Order, Sales
from oracle.offers import display_names
from oracle.people import People
from oracle.raw import Row
from oracle.rules import Settings

HOUR = timedelta(hours=1)
KINDS = ("add_to_cart", "remove_from_cart")
OWNERS = {"person": "customer_id", "browser": "anonymous_id", "visit": "session_id"}


@dataclass
class Cart:
    """A cart while it is filled: product -> units, in the order they were put in."""

    cart_id: str
    owner: tuple[str, str]
    units: dict[str | None, int] = field(default_factory=dict)
    adds: list[datetime] = field(default_factory=list)

    def idle_moments(self, hours: int, until: datetime) -> list[datetime]:
        """List when it had lain untouched for so many hours, up to a moment."""
        ends = [*self.adds[1:], until]
        idle = [added + hours * HOUR for added in self.adds]
        return [at for at, end in zip(idle, ends, strict=True) if at <= end]


def owner_of(row: Row, people: People) -> tuple[str, str] | None:
    """Say whose cart an interaction is about: kind of owner, id."""
    who = people.of(row)
    if who:
        return "person", who
    if row["anonymous_id"]:
        return "browser", row["anonymous_id"]
    return ("visit", row["session_id"]) if row["session_id"] else None


def fill(
    interactions: list[Row],
    people: People,
    orders: dict[str | None, list[Order]],
    settings: Settings,
) -> list[Cart]:
    """Replay adds, removals and orders; give the carts that something is left in."""
    stories = defaultdict(list)
    for row in interactions:
        owner = owner_of(row, people)
        if row["interaction_type"] in KINDS and not row["is_machine"] and owner:
            stories[owner].append((row["occurred_at"], 0, row["interaction_id"], row))
    carts = []
    for owner, story in stories.items():
        if owner[0] == "person":
            story += [(o.ordered_at, 1, o.order_id, None) for o in orders[owner[1]]]
        cart: Cart | None = None
        for at, _, interaction_id, row in sorted(story, key=lambda step: step[:3]):
            limit = settings.cart_expires_after_hours * HOUR
            if row is None or (cart and at > cart.adds[-1] + limit):
                cart = None
            if row is None:
                continue
            product = row["product_id"]
            if row["interaction_type"] == "add_to_cart":
                if cart is None:
                    cart = Cart(interaction_id, owner)
                    carts.append(cart)
                cart.units[product] = cart.units.get(product, 0) + 1
                cart.adds.append(at)
            elif cart and product in cart.units:
                del cart.units[product]
                cart = cart if cart.units else None
    return [cart for cart in carts if cart.units]


def conclude(
    interactions: list[Row],
    products: list[Row],
    people: People,
    sales: Sales,
    at: datetime,
    settings: Settings,
) -> list[Row]:
    """Make a row of every cart as of a moment.

    interactions, products: accepted rows that exist. at: the run's moment (UTC).
    """
    orders: dict[str | None, list[Order]] = defaultdict(list)
    for order in sales.orders.values():
        if order.has_counting_status(at):
            orders[order.customer_id].append(order)
    known = {row["product_id"]: row for row in products}
    told = display_names(products)
    found = []
    for cart in fill(interactions, people, orders, settings):
        last = cart.adds[-1]
        expires = last + settings.cart_expires_after_hours * HOUR
        closes = last + settings.cart_recovery_window_hours * HOUR
        mine = orders[cart.owner[1]] if cart.owner[0] == "person" else []
        later = sorted(
            (order for order in mine if last <= order.ordered_at <= expires),
            key=lambda order: (order.ordered_at, order.order_id),
        )
        in_window = [order for order in later if order.ordered_at <= closes]
        alike = [
            order
            for order in later
            if {line.product_id for line in order.lines if line.quantity > 0}
            & (set(cart.units) - {None})
        ]
        first = next((o for o in later if o in in_window or o in alike), None)
        until = first.ordered_at if first else at
        idle = cart.idle_moments(settings.cart_abandoned_after_hours, until)
        is_last_idle = last + settings.cart_abandoned_after_hours * HOUR <= until
        names = [product for product in cart.units if product]
        row: Row = dict.fromkeys(OWNERS.values())
        row[OWNERS[cart.owner[0]]] = cart.owner[1]
        row |= {
            "cart_id": cart.cart_id,
            "cart_owner_type": cart.owner[0],
            "recovered_order_id": first.order_id if first else None,
            "recovered_at": first.ordered_at if first else None,
            "product_order_id": alike[0].order_id if alike else None,
            "window_order_id": in_window[0].order_id if in_window else None,
            "status": status(first is not None, is_last_idle, at > expires),
            "amounts": {name: worth(cart, known, name) for name in cart.units},
            "product_ids": ", ".join(names) or None,
            "product_names": ", ".join(told.get(name) or name for name in names)
            or None,
            "add_count": len(cart.adds),
            "product_count": len(names),
            "unit_count": sum(cart.units.values()),
            "cart_amount": sum(worth(cart, known, name) for name in cart.units),
            "hours_since_last_add": full_hours(last, at),
            "first_added_at": cart.adds[0],
            "last_added_at": last,
            "abandoned_at": min(idle, default=None),
            "last_abandoned_at": max(idle) if is_last_idle else None,
            "expires_at": expires,
        }
        found.append(row)
    return found


def status(is_ordered: bool, is_idle: bool, is_expired: bool) -> str:
    """Name a cart's status."""
    if is_ordered:
        return "recovered"
    if is_expired:
        return "expired"
    return "abandoned" if is_idle else "open"


def worth(cart: Cart, products: dict[str, Row], name: str | None) -> Decimal:
    """Price what is in a cart of a product; 0 for one without a price."""
    price = products[name]["list_price"] if name in products else None
    return values.rounded((price or Decimal(0)) * cart.units[name], 4)


def full_hours(earlier: datetime, later: datetime) -> int:
    """Count the full hours between two times; both begin at their second."""
    seconds = later.replace(microsecond=0) - earlier.replace(microsecond=0)
    return seconds // HOUR
